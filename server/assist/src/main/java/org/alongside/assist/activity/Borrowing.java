package org.alongside.assist.activity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alongside.assist.documents.Image;
import org.alongside.assist.documents.fetch.Address;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import tools.jackson.databind.json.JsonMapper;

/**
 * Images that the consumer's page shows and that their origin lets no page read. The page asks for one by its address, the
 * server fetches it without a cookie from the hosts that a setting names, and tells the page alone by which key it is to be
 * had. Each address is asked once in a session, whatever came of it.
 */
final class Borrowing implements Activity {
    static final int MOST = 200;
    static final int MOST_BYTES = 32 << 20;
    static final int MOST_AT_ONCE = 8;

    private sealed interface State {
        record Coming(List<Said> waiting) implements State {}

        record Had(Image image) implements State {}

        record Refused(Failure why) implements State {}
    }

    private final Room room;
    private final Map<String, State> images = new LinkedHashMap<>();
    private int coming;
    private long bytes;
    private boolean over;

    Borrowing(Room room) {
        this.room = room;
    }

    @Override
    public Optional<Failure> said(Said said) {
        return said.unlessByConsumer()
                .or(() -> Address.parse(said.message().path("url").asString(""))
                        .flatMap(address -> borrow(said, address))
                        .trouble());
    }

    private Result<Said> borrow(Said said, Address address) {
        if (!room.documents().sources().allows(address)) {
            return Result.failed(Failure.Code.FORBIDDEN, "images of " + address.name() + " are not fetched here");
        }
        String url = address.uri().toString();
        return switch (images.get(url)) {
            case null -> ask(said, url, address);
            case State.Coming(var waiting) -> {
                waiting.add(said);
                yield Result.ok(said);
            }
            case State.Had(var image) -> {
                answer(said, image);
                yield Result.ok(said);
            }
            case State.Refused(var why) -> Result.failed(why);
        };
    }

    private Result<Said> ask(Said said, String url, Address address) {
        if (images.size() >= MOST || bytes >= MOST_BYTES || coming >= MOST_AT_ONCE) {
            return Result.failed(
                    Failure.Code.LIMIT,
                    "a session has at most " + MOST + " images of other origins, and " + MOST_AT_ONCE + " at once");
        }
        coming++;
        images.put(url, new State.Coming(new ArrayList<>(List.of(said))));
        room.work(() -> room.documents().fetchImage(address), fetched -> fetched(url, fetched));
        return Result.ok(said);
    }

    private void fetched(String url, Result<Image> fetched) {
        coming--;
        var waiting = images.get(url) instanceof State.Coming(var those) ? those : List.<Said>of();
        switch (fetched) {
            case Result.Ok<Image>(var image) -> {
                if (over) {
                    room.documents().drop(image.id());
                    return;
                }
                bytes += image.bytes();
                images.put(url, new State.Had(image));
                waiting.forEach(said -> answer(said, image));
            }
            case Result.Failed<Image>(var why) -> {
                images.put(url, new State.Refused(why));
                waiting.forEach(said -> said.refused(why));
            }
        }
    }

    private static void answer(Said said, Image image) {
        var answer = JsonMapper.shared().createObjectNode();
        answer.putObject("result").put("key", image.id().toString());
        said.done(answer);
    }

    @Override
    public void over() {
        over = true;
        for (var state : images.values()) {
            if (state instanceof State.Had(var image)) {
                room.documents().drop(image.id());
            }
        }
        images.clear();
    }
}
