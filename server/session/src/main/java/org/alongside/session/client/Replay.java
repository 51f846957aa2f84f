package org.alongside.session.client;

import java.util.ArrayDeque;
import java.util.List;

/** The latest numbered messages of one connection, for a client that resumes. Belongs to its connection's mailbox. */
final class Replay {
    private record Sent(long number, String text) {}

    private final int mostMessages;
    private final int mostCharacters;
    private final ArrayDeque<Sent> kept = new ArrayDeque<>();
    private long characters;
    private long last;

    Replay(int mostMessages, int mostCharacters) {
        this.mostMessages = mostMessages;
        this.mostCharacters = mostCharacters;
    }

    /** Gives a JSON object the next number and keeps it. */
    String number(String object) {
        last++;
        String text = "{\"seq\":" + last + "," + object.substring(1);
        kept.add(new Sent(last, text));
        characters += text.length();
        while (kept.size() > mostMessages || characters > mostCharacters) {
            characters -= kept.remove().text.length();
        }
        return text;
    }

    /** A message was lost before it got its number: nothing before now can be replayed. */
    void forget() {
        kept.clear();
        characters = 0;
        last++;
    }

    /** Whether everything after {@code received} is here; never for a client that knows nothing (-1) or too much. */
    boolean reaches(long received) {
        long oldest = kept.isEmpty() ? last + 1 : kept.getFirst().number;
        return received >= 0 && received <= last && received >= oldest - 1;
    }

    List<String> after(long received) {
        return kept.stream()
                .filter(sent -> sent.number > received)
                .map(Sent::text)
                .toList();
    }
}
