package org.alongside.gateway.history;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.call.ClientLeg;
import org.alongside.gateway.call.ClientMessage.Quality;
import org.alongside.gateway.call.Leg;
import org.alongside.gateway.call.TrunkLeg;

/**
 * What one leg of a call was like.
 *
 * @param side {@code caller} or {@code callee}
 * @param account the agent's, where an agent's console was this leg
 * @param talked whether it took part, and did not only ring
 * @param audio the codec that it settled for; empty without media
 * @param scores how many reports of quality there were, the worst score and the sum of all
 */
record LegStory(
        String side,
        String kind,
        String address,
        String account,
        Instant since,
        Optional<Instant> until,
        boolean talked,
        String audio,
        String video,
        Scores scores) {

    /** Quality from 0 to 100, as it was reported every 5 s. */
    record Scores(int count, int worst, long sum) {
        static final Scores NONE = new Scores(0, 100, 0);

        Scores with(Quality quality) {
            return new Scores(count + 1, Math.min(worst, quality.score()), sum + quality.score());
        }
    }

    static LegStory of(Leg leg, boolean caller, String account, Instant now) {
        String kind = switch (leg) {
            case ClientLeg client -> "client";
            case TrunkLeg trunk -> "trunk";
        };
        return new LegStory(
                caller ? "caller" : "callee",
                kind,
                leg.address(),
                account,
                now,
                Optional.empty(),
                false,
                "",
                "",
                Scores.NONE);
    }

    /** The newest codecs, or those before where there is no media at present. */
    LegStory seen(Leg leg, boolean talks) {
        return new LegStory(
                side,
                kind,
                address,
                account,
                since,
                until,
                talked || talks,
                codec(leg, MediaKind.AUDIO).orElse(audio),
                codec(leg, MediaKind.VIDEO).orElse(video),
                scores);
    }

    private static Optional<String> codec(Leg leg, MediaKind kind) {
        return leg.configured().map(Leg.Configured::media).orElse(List.of()).stream()
                .filter(m -> m.kind() == kind)
                .flatMap(m -> m.codecs().stream())
                .map(CodecParameters::name)
                .filter(name -> !name.toLowerCase(Locale.ROOT).equals("telephone-event"))
                .findFirst();
    }

    LegStory gone(Instant now) {
        return until.isPresent()
                ? this
                : new LegStory(side, kind, address, account, since, Optional.of(now), talked, audio, video, scores);
    }

    LegStory with(Quality quality) {
        return new LegStory(side, kind, address, account, since, until, talked, audio, video, scores.with(quality));
    }
}
