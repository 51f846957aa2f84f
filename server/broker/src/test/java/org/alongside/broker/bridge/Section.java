package org.alongside.broker.bridge;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.HeaderExtension;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.broker.api.MediaParameters.RtcpMode;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.rtc.bandwidth.AbsSendTime;

/** Ready-made media sections, as negotiation would leave them. */
final class Section {
    static final CodecParameters OPUS = codec("opus", 111, 48_000, List.of("transport-cc"));
    static final CodecParameters PCMU = codec("PCMU", 0, 8_000, List.of());
    static final CodecParameters EVENTS = codec("telephone-event", 101, 8_000, List.of());
    static final CodecParameters VP8 = vp8(96, 97);

    static final int TRANSPORT_CC_ID = 3;
    static final int MID_ID = 4;
    static final int SEND_TIME_ID = 5;

    private Section() {}

    static CodecParameters vp8(int type, int rtx) {
        List<String> feedback = List.of("nack", "nack pli", "ccm fir", "goog-remb", "transport-cc");
        return new CodecParameters("VP8", type, 90_000, 1, Map.of(), feedback, OptionalInt.of(rtx));
    }

    static CodecParameters codec(String name, int type, int rate, List<String> feedback) {
        return new CodecParameters(name, type, rate, 1, Map.of(), feedback, OptionalInt.empty());
    }

    static MediaParameters client(MediaKind kind, Direction direction, CodecParameters... codecs) {
        String mid = kind == MediaKind.AUDIO ? "0" : "1";
        List<HeaderExtension> extensions = List.of(
                new HeaderExtension(MID_ID, Extensions.MID),
                new HeaderExtension(TRANSPORT_CC_ID, Extensions.TRANSPORT_CC),
                new HeaderExtension(SEND_TIME_ID, AbsSendTime.URI));
        return new MediaParameters(mid, kind, direction, List.of(codecs), extensions, Optional.empty(), RtcpMode.AVPF);
    }

    static MediaParameters trunk(MediaKind kind, Direction direction, TrunkRemote remote, CodecParameters... codecs) {
        return new MediaParameters("", kind, direction, List.of(codecs), List.of(), Optional.of(remote), RtcpMode.AVP);
    }
}
