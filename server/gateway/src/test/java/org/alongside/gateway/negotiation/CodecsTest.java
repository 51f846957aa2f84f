package org.alongside.gateway.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.MediaKind;
import org.junit.jupiter.api.Test;

/** What two ends have in common, beside the voice too: the keys they press. */
class CodecsTest {
    private static final CodecParameters OPUS = codec("opus", 111, 48_000);
    private static final CodecParameters PCMU = codec("PCMU", 0, 8_000);
    private static final CodecParameters EVENTS_8 = codec("telephone-event", 126, 8_000);
    private static final CodecParameters EVENTS_48 = codec("telephone-event", 110, 48_000);
    private static final List<CodecParameters> BROWSER = List.of(OPUS, PCMU, EVENTS_48, EVENTS_8);

    @Test
    void keysGoOnTheClockOfTheVoiceBesideThem() {
        assertThat(audio(List.of(OPUS, EVENTS_48, EVENTS_8), BROWSER).first()).containsExactly(OPUS, EVENTS_48);
        assertThat(audio(List.of(PCMU, EVENTS_48, EVENTS_8), BROWSER).first()).containsExactly(PCMU, EVENTS_8);
    }

    @Test
    void aPhoneWithOpusWhoseKeysHaveAnotherClockKeepsItsKeys() {
        assertThat(audio(List.of(OPUS, EVENTS_8), BROWSER).first()).containsExactly(OPUS, EVENTS_8);
    }

    @Test
    void keysAloneAreNoCommonVoice() {
        assertThat(audio(List.of(EVENTS_8), BROWSER).isEmpty()).isTrue();
        assertThat(audio(List.of(codec("G729", 18, 8_000), EVENTS_8), BROWSER).isEmpty())
                .isTrue();
    }

    private static Codecs.Common audio(List<CodecParameters> first, List<CodecParameters> second) {
        return Codecs.common(MediaKind.AUDIO, first, second, false);
    }

    private static CodecParameters codec(String name, int payloadType, int clockRate) {
        return new CodecParameters(
                name, payloadType, clockRate, clockRate == 48_000 ? 2 : 1, Map.of(), List.of(), OptionalInt.empty());
    }
}
