package org.alongside.assist.activity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alongside.assist.documents.Document;
import org.alongside.assist.documents.Documents;
import org.alongside.assist.documents.page.DocumentKind;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import tools.jackson.databind.json.JsonMapper;

/**
 * PDFs that the consumer's page embeds. The page sends each file once in a session, named by its SHA-256, and is told by
 * which key to fetch its pages as pictures; it draws them into its own picture, masked as everything else, and nobody but the
 * page hears of the key.
 */
final class Embedding implements Activity {
    /** The one that was asked for longest ago makes room; the page has drawn it already. */
    static final int MOST = 12;

    private sealed interface State {
        /** It is sent, or opened: these wait for its key. */
        record Coming(List<Said> waiting) implements State {}

        record Open(Document document) implements State {}

        record Refused(Failure why) implements State {}
    }

    private final Room room;
    private final Map<String, State> files = new LinkedHashMap<>(16, 0.75f, true);
    private boolean over;

    Embedding(Room room) {
        this.room = room;
    }

    @Override
    public Optional<Failure> said(Said said) {
        return said.unlessByConsumer().or(() -> embed(said).trouble());
    }

    private Result<Said> embed(Said said) {
        var message = said.message();
        String hash = message.path("hash").asString("");
        if (!room.documents().sources().embedded()) {
            return Result.failed(Failure.Code.FORBIDDEN, "embedded documents are not shown here");
        }
        if (!hash.matches("[0-9a-f]{64}") || !Mark.isWhole(message.path("bytes"), 1, Documents.MOST_BYTES)) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST,
                    "hash must be a SHA-256 in hexadecimal digits, and bytes from 1 to " + Documents.MOST_BYTES);
        }
        return switch (files.get(hash)) {
            case null -> expect(said, hash);
            case State.Coming(var waiting) -> {
                if (message.path("sent").asBoolean(false)) {
                    waiting.add(said);
                    yield Result.ok(said);
                }
                yield expect(said, hash); // the page that began to send it is gone
            }
            case State.Open(var document) -> {
                answer(said, document);
                yield Result.ok(said);
            }
            case State.Refused(var why) -> Result.failed(why);
        };
    }

    private Result<Said> expect(Said said, String hash) {
        if (!files.containsKey(hash) && !makeRoom()) {
            return Result.failed(Failure.Code.LIMIT, "too many embedded documents are on their way");
        }
        return room.documents()
                .announce(said.message().path("bytes").intValue(), whole -> came(hash, whole))
                .map(upload -> {
                    files.putIfAbsent(hash, new State.Coming(new ArrayList<>()));
                    said.done(JsonMapper.shared().createObjectNode().put("upload", upload.toString()));
                    return said;
                });
    }

    private boolean makeRoom() {
        if (files.size() < MOST) {
            return true;
        }
        var oldest = files.entrySet().stream()
                .filter(file -> !(file.getValue() instanceof State.Coming))
                .findFirst();
        oldest.ifPresent(file -> let(file.getKey()));
        return oldest.isPresent();
    }

    private void let(String hash) {
        if (files.remove(hash) instanceof State.Open(var document)) {
            room.documents().drop(document.id());
        }
    }

    /** On any thread. */
    private void came(String hash, byte[] whole) {
        room.work(() -> open(hash, whole), opened -> opened(hash, opened));
    }

    private Result<Document> open(String hash, byte[] whole) {
        if (!hash.equals(sha256(whole))) {
            return Result.failed(Failure.Code.BAD_REQUEST, "the file is not the one that was announced");
        }
        return DocumentKind.of(whole).filter(DocumentKind.PDF::equals).isPresent()
                ? room.documents().take(whole)
                : Result.failed(Failure.Code.BAD_REQUEST, "that is no PDF");
    }

    private void opened(String hash, Result<Document> opened) {
        if (over || !(files.get(hash) instanceof State.Coming(var waiting))) { // it came twice, or after the end
            if (opened instanceof Result.Ok<Document>(var document)) {
                room.documents().drop(document.id());
            }
            return;
        }
        switch (opened) {
            case Result.Ok<Document>(var document) -> {
                files.put(hash, new State.Open(document));
                waiting.forEach(said -> answer(said, document));
            }
            case Result.Failed<Document>(var why) -> {
                files.put(hash, new State.Refused(why));
                waiting.forEach(said -> said.refused(why));
            }
        }
    }

    private static void answer(Said said, Document document) {
        var answer = JsonMapper.shared().createObjectNode();
        answer.putObject("result").put("key", document.id().toString()).put("pages", document.pages());
        said.done(answer);
    }

    @Override
    public void over() {
        over = true;
        List.copyOf(files.keySet()).forEach(this::let);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
