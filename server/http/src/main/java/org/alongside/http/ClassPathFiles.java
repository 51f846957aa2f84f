package org.alongside.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The pages and scripts that lie on the class path below one folder. A name is taken only if every part of it is plain, so
 * nothing outside the folder can be named, however it is encoded. For any thread; each file is read and packed once.
 */
final class ClassPathFiles {
    /** A file as it is sent. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(String type, byte[] plain, byte @Nullable [] gzip, String etag, boolean everlasting) {}

    private static final Pattern PLAIN_NAME =
            Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*");

    /** What a bundler names by its contents: {@code assets/index-BdX3f_9a.js}. */
    private static final Pattern NAMED_BY_CONTENT = Pattern.compile("assets/.*-[A-Za-z0-9_-]{8}\\.[a-z0-9]+");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("wav", "audio/wav"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("webm", "video/webm"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("webmanifest", "application/manifest+json"));

    private final String folder;
    private final ConcurrentHashMap<String, Content> read = new ConcurrentHashMap<>();

    ClassPathFiles(String folder) {
        String relative = folder.startsWith("/") ? folder.substring(1) : folder;
        this.folder = relative.endsWith("/") ? relative : relative + "/";
    }

    /** The file of that name below the folder, {@code index.html} for the empty name and for {@code name/}. */
    Optional<Content> find(String name) {
        String file = name.isEmpty() || name.endsWith("/") ? name + "index.html" : name;
        if (!PLAIN_NAME.matcher(file).matches()) {
            return Optional.empty();
        }
        var known = read.get(file);
        if (known != null) {
            return Optional.of(known);
        }
        var found = load(file);
        found.ifPresent(content -> read.put(file, content));
        return found;
    }

    private Optional<Content> load(String file) {
        String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type == null) { // also folders, which a class loader opens like files
            return Optional.empty();
        }
        try (InputStream in = loader().getResourceAsStream(folder + file)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] plain = in.readAllBytes();
            boolean packable = type.startsWith("text/") || type.contains("json") || type.contains("svg");
            return Optional.of(new Content(
                    type,
                    plain,
                    packable ? gzip(plain) : null,
                    etag(plain),
                    NAMED_BY_CONTENT.matcher(file).matches()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + folder + file, e);
        }
    }

    private static ClassLoader loader() {
        var ofThread = Thread.currentThread().getContextClassLoader();
        return ofThread != null ? ofThread : ClassLoader.getSystemClassLoader();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var out = new ByteArrayOutputStream(plain.length / 2 + 64);
        try (var packing = new GZIPOutputStream(out)) {
            packing.write(plain);
        }
        return out.toByteArray();
    }

    /** Weak, because the same tag stands for the packed and the plain form (RFC 9110 §8.8.1). */
    private static String etag(byte[] plain) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(plain);
            return "W/\"" + HexFormat.of().formatHex(digest, 0, 12) + "\"";
        } catch (NoSuchAlgorithmException impossible) { // every JDK has SHA-256
            throw new IllegalStateException(impossible);
        }
    }
}
