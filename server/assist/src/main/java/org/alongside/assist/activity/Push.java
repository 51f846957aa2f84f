package org.alongside.assist.activity;

import java.util.Locale;
import java.util.Optional;
import org.alongside.assist.documents.Document;
import org.alongside.assist.documents.fetch.Address;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document or link that somebody shows to the others.
 *
 * @param agent who pushed it; empty for the consumer's own
 * @param title what people call it
 */
record Push(int number, Optional<Integer> agent, String title, Phase phase) {
    static final int SMALLEST_ZOOM = 25;
    static final int LARGEST_ZOOM = 400;
    private static final int LONGEST_TITLE = 120;

    /** What becomes of it. */
    sealed interface Phase {
        /**
         * It is fetched, sent or opened.
         *
         * @param from where the consumer's browser gets it; then the consumer was asked already
         */
        record Loading(Optional<Address> from) implements Phase {
            Loading() {
                this(Optional.empty());
            }
        }

        /**
         * The server can't have it; the consumer is asked whether their browser may fetch and send it.
         *
         * @param why the server can't
         */
        record Unreached(Address at, Failure why) implements Phase {}

        /** The consumer is asked whether to open a document. */
        record Offered(Document document) implements Phase {}

        /** The consumer is asked whether to follow a link. */
        record OfferedLink(Address link) implements Phase {}

        /**
         * Everybody sees it.
         *
         * @param page from 1
         * @param zoom in per cent of what fits
         */
        record Open(Document document, int page, int zoom) implements Phase {}

        /** @param words why, for people; empty where the ending says it */
        record Over(Ending ending, String words) implements Phase {}
    }

    /** How it ended. */
    enum Ending {
        DENIED,
        FAILED,
        /** The consumer followed the link. */
        FOLLOWED,
        CLOSED_BY_AGENT,
        CLOSED_BY_CONSUMER,
        /** Its agent left before the consumer answered. */
        WITHDRAWN;

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    Push to(Phase next) {
        return new Push(number, agent, title, next);
    }

    Optional<Document> document() {
        return switch (phase) {
            case Phase.Offered(var document) -> Optional.of(document);
            case Phase.Open open -> Optional.of(open.document());
            case Phase.Loading _, Phase.Unreached _, Phase.OfferedLink _, Phase.Over _ -> Optional.empty();
        };
    }

    /** The consumer's own are open or on their way; an agent's wait for the consumer's word, unless it was said before. */
    Phase arrived(Document document) {
        boolean agreed = phase instanceof Phase.Loading(var from) && from.isPresent();
        return agreed || agent.isEmpty() ? new Phase.Open(document, 1, 100) : new Phase.Offered(document);
    }

    /** Its title says from where the consumer's browser got it. */
    Push broughtFrom(Address address) {
        String title = title(this.title + ", from " + address.name() + " through the customer’s browser");
        return new Push(number, agent, title, new Phase.Loading(Optional.of(address)));
    }

    /** A page and a zoom that this document has. */
    static Result<Phase.Open> turned(Phase.Open open, JsonNode message) {
        var page = message.path("page");
        var zoom = message.path("zoom");
        if (!Mark.isWhole(page, 1, open.document().pages())) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST,
                    "page must be a whole number from 1 to " + open.document().pages());
        }
        return Mark.isWhole(zoom, SMALLEST_ZOOM, LARGEST_ZOOM)
                ? Result.ok(new Phase.Open(open.document(), page.intValue(), zoom.intValue()))
                : Result.failed(
                        Failure.Code.BAD_REQUEST,
                        "zoom must be a whole number from " + SMALLEST_ZOOM + " to " + LARGEST_ZOOM);
    }

    /** A name that somebody gave, on one line and not too long. */
    static String title(String given) {
        String line = given.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST_TITLE
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_TITLE));
    }

    /** The last part of an address's path, or its host. */
    static String title(Address address) {
        String path = Optional.ofNullable(address.uri().getPath()).orElse("");
        String last = title(path.substring(path.lastIndexOf('/') + 1));
        return last.isEmpty() ? address.name() : last;
    }

    void write(ObjectNode json) {
        json.put("push", number);
        agent.ifPresent(n -> json.put("agent", n));
        json.put("title", title);
        switch (phase) {
            case Phase.Loading(var from) -> {
                json.put("phase", "loading");
                from.ifPresent(at -> json.put("from", at.uri().toASCIIString()));
            }
            case Phase.Unreached(var at, var why) ->
                json.put("phase", "offered")
                        .put("from", at.uri().toASCIIString())
                        .put("words", why.message());
            case Phase.Offered(var document) -> json.put("phase", "offered").put("pages", document.pages());
            case Phase.OfferedLink(var link) ->
                json.put("phase", "offered").put("link", link.uri().toASCIIString());
            case Phase.Open(var document, int page, int zoom) -> {
                json.put("phase", "open").put("pages", document.pages());
                json.put("key", document.id().toString()).put("page", page).put("zoom", zoom);
            }
            case Phase.Over(var ending, var words) -> {
                json.put("phase", ending.wireName());
                if (!words.isEmpty()) {
                    json.put("words", words);
                }
            }
        }
    }
}
