package org.alongside.gateway.call;

import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.negotiation.Flow;

/** What a client wants of each kind of media now, as it sees it: mute and one-way video are wishes, not renegotiations. */
public record Wishes(Flow audio, Flow video) {
    public static final Wishes AUDIO_AND_VIDEO = new Wishes(Flow.BOTH, Flow.BOTH);
    public static final Wishes AUDIO_ONLY = new Wishes(Flow.BOTH, Flow.NONE);

    public Flow of(MediaKind kind) {
        return switch (kind) {
            case AUDIO -> audio;
            case VIDEO -> video;
        };
    }

    public Wishes and(Wishes other) {
        return new Wishes(audio.and(other.audio), video.and(other.video));
    }
}
