package org.alongside.sip.dialog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alongside.sip.message.SipResponse;

/**
 * The dialogs that one INVITE of ours makes (RFC 3261 §12.1, §13.2.2.4): a proxy may fork it, and each place that rings or
 * answers is a dialog of its own, told apart by its tag. The first 2xx is the call; each other 2xx is ended.
 *
 * @param base before any response
 * @param early the dialogs that ring, by remote tag
 * @param answered the dialog of the first 2xx
 * @param ended the tags of further 2xx, each acknowledged and ended once
 */
public record Forks(Dialog base, Map<String, Dialog> early, Optional<Dialog> answered, List<String> ended) {
    /** As many as ring to any purpose. A storm of tags beyond them changes nothing; a 2xx is heard all the same. */
    static final int MAX_EARLY = 32;

    private static final int MAX_ENDED = 64;

    public Forks {
        early = Map.copyOf(early);
        ended = List.copyOf(ended);
    }

    public static Forks of(Dialog base) {
        return new Forks(base, Map.of(), Optional.empty(), List.of());
    }

    /** What a response means for the INVITE's dialogs. */
    public sealed interface Heard {
        /** No dialog: 100, a response without tag, a refusal, or one fork too many. */
        record Nothing() implements Heard {}

        /** A place rings, or says more; PRACK and UPDATE go by this dialog. */
        record Early(Forks forks, Dialog dialog) implements Heard {}

        /** The call is answered: acknowledge by this dialog. The other early ones are over (RFC 3261 §13.2.2.4). */
        record Answered(Forks forks, Dialog dialog) implements Heard {}

        /** The same 2xx again: its ACK was lost, repeat it. */
        record Repeated(Dialog dialog) implements Heard {}

        /** Another place answered too: acknowledge, then BYE. */
        record Surplus(Forks forks, Dialog dialog) implements Heard {}

        /** The surplus 2xx again: acknowledge only, the BYE is under way. */
        record SurplusRepeated(Dialog dialog) implements Heard {}
    }

    public Heard on(SipResponse response) {
        // A 2xx without tag comes from RFC 2543's time; it makes a dialog all the same (RFC 3261 §12.1.2).
        String tag = response.head().toTag().orElse("");
        if (response.isSuccess()) {
            return onSuccess(response, tag);
        }
        boolean rings = response.isProvisional() && response.status() > 100 && !tag.isEmpty();
        var known = Optional.ofNullable(early.get(tag));
        if (!rings || answered.isPresent() || (known.isEmpty() && early.size() >= MAX_EARLY)) {
            return new Heard.Nothing();
        }
        var dialog = known.map(d -> d.refreshedBy(response)).orElseGet(() -> base.establishedBy(response));
        return new Heard.Early(with(dialog), dialog);
    }

    private Heard onSuccess(SipResponse response, String tag) {
        var known = Optional.ofNullable(early.get(tag)).orElse(base);
        if (answered.isPresent()) {
            if (isOf(answered.get(), tag)) {
                return new Heard.Repeated(answered.get());
            }
            var other = known.establishedBy(response);
            return ended.contains(tag) ? new Heard.SurplusRepeated(other) : new Heard.Surplus(ending(tag), other);
        }
        var dialog = known.establishedBy(response);
        return new Heard.Answered(new Forks(base, Map.of(), Optional.of(dialog), ended), dialog);
    }

    private static boolean isOf(Dialog dialog, String tag) {
        return dialog.remote().tag().orElse("").equals(tag);
    }

    /** A dialog that changed: the next CSeq of a PRACK or UPDATE, a new target. */
    public Forks with(Dialog dialog) {
        String tag = dialog.remote().tag().orElse("");
        if (answered.filter(a -> isOf(a, tag)).isPresent()) {
            return new Forks(base, early, Optional.of(dialog), ended);
        }
        var more = new HashMap<>(early);
        more.put(tag, dialog);
        return new Forks(base, more, answered, ended);
    }

    private Forks ending(String tag) {
        var more = new ArrayList<>(ended);
        more.add(tag);
        return new Forks(base, early, answered, more.subList(Math.max(0, more.size() - MAX_ENDED), more.size()));
    }
}
