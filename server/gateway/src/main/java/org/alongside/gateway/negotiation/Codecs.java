package org.alongside.gateway.negotiation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.MediaKind;

/** What two ends have in common. Nothing is transcoded: a codec passes through or isn't used. */
public final class Codecs {
    static final String TELEPHONE_EVENT = "telephone-event";
    private static final Set<String> AUDIO = Set.of("opus", "pcmu", "pcma", "g722");
    private static final Set<String> VIDEO = Set.of("vp8", "h264");

    private Codecs() {}

    /**
     * The common codecs as each end numbers them, in the first end's order; both empty where there is none.
     *
     * <p>Audio keeps every common codec. Video keeps one, so that two H.264 modes can never be mixed up. Telephone-events go
     * beside a voice codec, of the same clock rate where there is one (RFC 4733 §2.1), for each end that has them.
     */
    public record Common(List<CodecParameters> first, List<CodecParameters> second) {
        static final Common NOTHING = new Common(List.of(), List.of());

        public Common {
            first = List.copyOf(first);
            second = List.copyOf(second);
        }

        public boolean isEmpty() {
            return first.isEmpty();
        }
    }

    public static Common common(
            MediaKind kind, List<CodecParameters> first, List<CodecParameters> second, boolean modesMayDiffer) {
        var ours = new ArrayList<CodecParameters>();
        var theirs = new ArrayList<CodecParameters>();
        for (var codec : first) {
            var match = carries(kind, codec) ? find(codec, second, modesMayDiffer) : Optional.<CodecParameters>empty();
            if (match.isPresent() && (kind == MediaKind.AUDIO || ours.isEmpty())) {
                ours.add(codec);
                theirs.add(match.get());
            }
        }
        if (ours.isEmpty()) {
            return Common.NOTHING;
        }
        ours.addAll(events(first, ours));
        theirs.addAll(events(second, theirs));
        return new Common(ours, theirs);
    }

    private static Optional<CodecParameters> find(
            CodecParameters wanted, List<CodecParameters> among, boolean modesMayDiffer) {
        return among.stream()
                .filter(wanted::sameEncoding)
                .filter(c -> !is(c, "h264") || H264.compatible(wanted.format(), c.format(), modesMayDiffer))
                .findFirst();
    }

    /**
     * The telephone-events whose clock rate one of these codecs has. Phones that offer events at 8000 alone beside Opus press
     * their keys all the same, so where no rate fits, any must do.
     */
    static List<CodecParameters> events(List<CodecParameters> offered, List<CodecParameters> voices) {
        var all = offered.stream().filter(c -> is(c, TELEPHONE_EVENT)).toList();
        var fitting = all.stream()
                .filter(c -> voices.stream().anyMatch(v -> v.clockRate() == c.clockRate()))
                .toList();
        return fitting.isEmpty() ? all : fitting;
    }

    /** A codec that carries sound or pictures and that we know: events, comfort noise, red and retransmissions don't. */
    static boolean carries(MediaKind kind, CodecParameters codec) {
        return carries(kind, codec.name());
    }

    static boolean carries(MediaKind kind, String codec) {
        return switch (kind) {
            case AUDIO -> AUDIO.contains(codec.toLowerCase(Locale.ROOT));
            case VIDEO -> VIDEO.contains(codec.toLowerCase(Locale.ROOT));
        };
    }

    /** What a client alone could use: the codecs that we would give it while its far end has not said anything. */
    static List<CodecParameters> known(MediaKind kind, List<CodecParameters> offered) {
        return offered.stream()
                .filter(c -> carries(kind, c) || is(c, TELEPHONE_EVENT))
                .toList();
    }

    public static boolean is(CodecParameters codec, String name) {
        return codec.name().equalsIgnoreCase(name);
    }
}
