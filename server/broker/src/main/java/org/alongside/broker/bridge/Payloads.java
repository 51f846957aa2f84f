package org.alongside.broker.bridge;

import java.util.List;
import java.util.OptionalInt;
import org.alongside.broker.api.CodecParameters;
import org.jspecify.annotations.Nullable;

/** What each payload type of one leg's media section means: a codec, a retransmission of one (RFC 4588), or nothing. */
final class Payloads {
    static final Payloads NONE = new Payloads(List.of());
    private static final int TYPES = 128;

    private final @Nullable CodecParameters[] codecs = new CodecParameters[TYPES];
    private final byte[] repairs = new byte[TYPES];
    private final List<CodecParameters> inOrder;

    Payloads(List<CodecParameters> negotiated) {
        inOrder = negotiated;
        java.util.Arrays.fill(repairs, (byte) -1);
        for (CodecParameters codec : negotiated) {
            if (isType(codec.payloadType())) {
                codecs[codec.payloadType()] = codec;
            }
            OptionalInt rtx = codec.rtxPayloadType();
            if (rtx.isPresent() && isType(rtx.getAsInt())) {
                repairs[rtx.getAsInt()] = (byte) codec.payloadType();
            }
        }
    }

    /** The codec this payload type carries, or null: unknown, or a retransmission. */
    @Nullable
    CodecParameters codec(int payloadType) {
        return codecs[payloadType];
    }

    /** The payload type whose packets this one repeats, or −1. */
    int repaired(int payloadType) {
        return repairs[payloadType];
    }

    boolean knows(int payloadType) {
        return codecs[payloadType] != null || repairs[payloadType] >= 0;
    }

    List<CodecParameters> all() {
        return inOrder;
    }

    boolean isEmpty() {
        return inOrder.isEmpty();
    }

    /** Where this leg takes telephone-events (RFC 4733) at a clock rate; empty where it doesn't. */
    OptionalInt events(int clockRate) {
        return inOrder.stream()
                .filter(codec -> isEvent(codec) && codec.clockRate() == clockRate)
                .mapToInt(CodecParameters::payloadType)
                .findFirst();
    }

    /** Whether any codec of the section was negotiated with this {@code a=rtcp-fb} value. */
    boolean speaks(String feedback) {
        return inOrder.stream().anyMatch(codec -> codec.feedback().contains(feedback));
    }

    static boolean isEvent(CodecParameters codec) {
        return codec.name().equalsIgnoreCase("telephone-event");
    }

    private static boolean isType(int payloadType) {
        return payloadType >= 0 && payloadType < TYPES;
    }
}
