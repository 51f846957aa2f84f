package org.alongside.assist.activity;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.alongside.assist.support.SupportEvent;
import org.alongside.kernel.Failure;
import tools.jackson.databind.node.ObjectNode;

/** The activities of one support session, and which message is for which. Belongs to the session's mailbox. */
public final class Activities {
    /** The one place where a new activity, or a new message of one, is entered. */
    @SuppressWarnings("ImmutableEnumChecker") // makers have no state, and the sets are immutable
    private enum Kind {
        INVITING(Inviting::new, "assist.invite"),
        MAGNIFYING(Magnifying::new, "assist.detail"),
        GRADING(Grading::new, "assist.quality"),
        PLACING(Placing::new, "assist.window"),
        DRAWING(Drawing::new, "assist.draw", "assist.erase", "assist.anchors"),
        STEERING(Steering::new, "assist.control", "assist.act", "assist.form", "assist.acted"),
        PUSHING(Pushing::new, "assist.push", "assist.allow", "assist.bring", "assist.turn", "assist.shut"),
        EMBEDDING(Embedding::new, "assist.embed"),
        BORROWING(Borrowing::new, "assist.image");

        private final Function<Room, Activity> maker;
        private final Set<String> messages;

        Kind(Function<Room, Activity> maker, String... messages) {
            this.maker = maker;
            this.messages = Set.of(messages);
        }
    }

    private static final Map<String, Kind> BY_MESSAGE = byMessage();

    /** In the order of {@link Kind}. */
    private final Map<Kind, Activity> activities = new EnumMap<>(Kind.class);

    public Activities(Room room) {
        for (var kind : Kind.values()) {
            activities.put(kind, kind.maker.apply(room));
        }
    }

    /** The messages that are for activities. */
    public static Collection<String> messages() {
        return BY_MESSAGE.keySet();
    }

    /** Hands it to its activity; {@code messages} has its type. */
    public Optional<Failure> said(Said said) {
        return Objects.requireNonNull(activities.get(BY_MESSAGE.get(said.type())))
                .said(said);
    }

    public void happened(SupportEvent event) {
        activities.values().forEach(activity -> activity.happened(event));
    }

    /** What a recording that begins now must be told. */
    public void retell(Consumer<ObjectNode> to) {
        activities.values().forEach(activity -> activity.retell(to));
    }

    public void over() {
        activities.values().forEach(Activity::over);
    }

    private static Map<String, Kind> byMessage() {
        var kinds = new HashMap<String, Kind>();
        for (var kind : Kind.values()) {
            kind.messages.forEach(message -> kinds.put(message, kind));
        }
        return Map.copyOf(kinds);
    }
}
