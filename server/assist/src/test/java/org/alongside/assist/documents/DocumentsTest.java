package org.alongside.assist.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.net.ssl.SSLSocketFactory;
import org.alongside.assist.documents.fetch.Destinations;
import org.alongside.assist.documents.fetch.FetchLimits;
import org.alongside.assist.documents.fetch.Fetcher;
import org.alongside.assist.documents.fetch.Names;
import org.alongside.assist.documents.page.DocumentKind;
import org.alongside.assist.documents.page.PageImage;
import org.alongside.assist.documents.page.Pdfs;
import org.alongside.assist.documents.page.Pictures;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents as the server has them: real files, real processes. */
class DocumentsTest {
    @TempDir
    private Path folder = Path.of("");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Fetcher fetcher = new Fetcher(
            Destinations.PUBLIC,
            FetchLimits.DEFAULT,
            Names.SYSTEM,
            (SSLSocketFactory) SSLSocketFactory.getDefault(),
            threads);
    private Documents documents =
            new Documents(folder, folder, fetcher, 2, threads, new SecureRandom(), PageSources.NONE);

    @BeforeEach
    void start() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("documents")).resolve("left-by-a-crash"), "x");
        documents = new Documents(
                folder.resolve("documents"),
                folder.resolve("library"),
                fetcher,
                2,
                threads,
                new SecureRandom(),
                PageSources.NONE);
        documents.start();
    }

    @AfterEach
    void stop() {
        documents.stop();
        threads.close();
    }

    private Document taken(byte[] bytes) {
        var taken = documents.take(bytes);
        assertThat(taken.trouble()).isEmpty();
        return ((Result.Ok<Document>) taken).value();
    }

    private Stream<String> files() throws IOException {
        try (var all = Files.list(folder.resolve("documents"))) {
            return all
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".document"))
                    .toList()
                    .stream();
        }
    }

    @Test
    void aDocumentIsThereUntilItIsDroppedAndNothingOfItStays() throws IOException {
        var three = taken(Pdfs.pages(3));
        assertThat(three.kind()).isEqualTo(DocumentKind.PDF);
        assertThat(three.pages()).isEqualTo(3);
        assertThat(documents.page(three.id(), 3, 700))
                .isInstanceOfSatisfying(
                        Result.Ok.class,
                        ok -> assertThat(((PageImage) ok.value()).width()).isEqualTo(960));
        assertThat(documents.page(three.id(), 4, 700).trouble().map(Failure::message))
                .contains("the document has 3 pages");
        assertThat(files()).containsExactly(three.id() + ".document");
        documents.drop(three.id());
        assertThat(files()).isEmpty();
        assertThat(documents.page(three.id(), 1, 700).trouble().map(Failure::code))
                .contains(Failure.Code.NOT_FOUND);
    }

    @Test
    void whatIsNoDocumentOrTooLargeIsRefusedBeforeAnyProcessSeesIt() throws IOException {
        assertThat(documents
                        .take("<html>".getBytes(StandardCharsets.UTF_8))
                        .trouble()
                        .map(Failure::message))
                .contains("that is neither a PDF nor a picture nor an office document");
        assertThat(documents.take(Pictures.bomb(50_000, 50_000)).trouble().map(Failure::message))
                .contains("the picture has too many pixels");
        assertThat(files()).isEmpty();
    }

    @Test
    void aFileComesInPartsAndAPartTwiceIsTakenOnce() {
        var whole = new AtomicInteger();
        var upload = ((Result.Ok<Id>) documents.announce(10, bytes -> whole.set(bytes.length))).value();
        assertThat(documents.append(upload, 0, new byte[6])).isEqualTo(Result.ok(6));
        assertThat(documents.append(upload, 0, new byte[6]).trouble().map(Failure::code))
                .contains(Failure.Code.CONFLICT);
        assertThat(documents.append(upload, 6, new byte[5]).trouble().map(Failure::code))
                .contains(Failure.Code.CONFLICT);
        assertThat(whole).hasValue(0);
        assertThat(documents.append(upload, 6, new byte[4])).isEqualTo(Result.ok(10));
        assertThat(whole).hasValue(10);
        assertThat(documents.append(upload, 0, new byte[1]).trouble().map(Failure::code))
                .contains(Failure.Code.NOT_FOUND);
        assertThat(documents
                        .announce(Documents.MOST_BYTES + 1, bytes -> {})
                        .trouble()
                        .map(Failure::code))
                .contains(Failure.Code.BAD_REQUEST);
    }

    /** It names a picture on this very machine, which nobody may fetch. */
    @Test
    void anOfficeDocumentIsShownWhereLibreOfficeIsAndLeadsTheServerNowhere() throws IOException {
        var asked = new AtomicInteger();
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> {
                try (var caller = server.accept()) {
                    asked.addAndGet(caller.isClosed() ? 0 : 1);
                } catch (IOException closed) {
                    // Nobody came.
                }
            });
            var taken = documents.take(office("http://127.0.0.1:" + server.getLocalPort() + "/secret.png"));
            if (installed()) {
                assertThat(taken)
                        .isInstanceOfSatisfying(
                                Result.Ok.class,
                                ok -> assertThat(((Document) ok.value()).pages())
                                        .isEqualTo(1));
            } else {
                assertThat(taken.trouble().map(Failure::message))
                        .contains("office documents need LibreOffice, which is not installed on the server");
            }
        }
        assertThat(asked).hasValue(0);
    }

    private static boolean installed() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "soffice"))
                        || Files.isExecutable(Path.of(entry, "libreoffice")));
    }

    /** A text document of one paragraph, with a picture from that address (OpenDocument 1.3 part 3). */
    private static byte[] office(String picture) throws IOException {
        var bytes = new ByteArrayOutputStream();
        String urn = "urn:oasis:names:tc:opendocument:xmlns:";
        try (var zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            put(zip, "mimetype", "application/vnd.oasis.opendocument.text");
            put(
                    zip,
                    "META-INF/manifest.xml",
                    "<m:manifest xmlns:m='" + urn + "manifest:1.0'>"
                            + "<m:file-entry m:full-path='/' m:media-type='application/vnd.oasis.opendocument.text'/>"
                            + "<m:file-entry m:full-path='content.xml' m:media-type='text/xml'/></m:manifest>");
            put(
                    zip,
                    "content.xml",
                    "<o:document-content xmlns:o='" + urn + "office:1.0' xmlns:t='" + urn + "text:1.0' xmlns:d='" + urn
                            + "drawing:1.0' xmlns:s='" + urn + "svg-compatible:1.0'"
                            + " xmlns:x='http://www.w3.org/1999/xlink'><o:body><o:text><t:p>Hello</t:p><t:p>"
                            + "<d:frame s:width='3cm' s:height='3cm'><d:image x:href='" + picture
                            + "' x:type='simple' x:show='embed' x:actuate='onLoad'/></d:frame>"
                            + "</t:p></o:text></o:body></o:document-content>");
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
