package org.alongside.assist;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.alongside.assist.documents.Document;
import org.alongside.assist.documents.DocumentSource;
import org.alongside.assist.documents.Image;
import org.alongside.assist.documents.PageSources;
import org.alongside.assist.documents.fetch.Address;
import org.alongside.assist.documents.page.DocumentKind;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;

/** Documents of three pages, wherever an address says anything but {@code missing}. */
public final class FakeDocuments implements DocumentSource {
    final Set<Id> kept = new HashSet<>();
    private final Map<Id, Consumer<byte[]>> uploads = new HashMap<>();
    private long made;

    /** Addresses of images that were asked for. */
    final List<String> images = new ArrayList<>();

    PageSources sources = new PageSources(true, Set.of("cdn.example"));

    @Override
    public PageSources sources() {
        return sources;
    }

    @Override
    public Result<byte[]> fetch(Address address) {
        String path = address.uri().getPath();
        if (path.contains("nonsense")) {
            return Result.failed(Failure.Code.BAD_REQUEST, address.name() + " can't be used");
        }
        return path.contains("missing")
                ? Result.failed(Failure.Code.NOT_FOUND, address.name() + " answered with status 404")
                : Result.ok(new byte[0]);
    }

    @Override
    public Result<Image> fetchImage(Address address) {
        images.add(address.uri().toString());
        if (address.uri().getPath().contains("missing")) {
            return Result.failed(Failure.Code.NOT_FOUND, address.name() + " answered with status 404");
        }
        var id = new Id(6, ++made);
        kept.add(id);
        return Result.ok(new Image(id, 1 << 20));
    }

    @Override
    public Result<Document> take(byte[] bytes) {
        var id = new Id(7, ++made);
        kept.add(id);
        return Result.ok(new Document(id, DocumentKind.PDF, 3));
    }

    @Override
    public Result<Document> fromLibrary(Id file) {
        return file.equals(new Id(9, 9))
                ? Result.failed(Failure.Code.NOT_FOUND, "there is no such file in the library")
                : take(new byte[0]);
    }

    @Override
    public Result<Id> announce(int bytes, Consumer<byte[]> whole) {
        var id = new Id(8, ++made);
        uploads.put(id, whole);
        return Result.ok(id);
    }

    /** The file that was announced there has come. */
    void arrives(String upload) {
        arrives(upload, new byte[0]);
    }

    void arrives(String upload, byte[] whole) {
        Objects.requireNonNull(uploads.remove(Id.parse(upload).orElseThrow())).accept(whole);
    }

    @Override
    public void drop(Id document) {
        kept.remove(document);
    }

    @Override
    public void warmUp() {}
}
