package org.alongside.broker.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.alongside.broker.api.CodecParameters;
import org.junit.jupiter.api.Test;

class PayloadMapTest {
    @Test
    void aCodecIsFoundByItsNameWhateverItsNumber() {
        PayloadMap map = map(
                List.of(codec("opus", 111, 48000, 2), codec("PCMU", 0, 8000, 1)),
                List.of(codec("pcmu", 100, 8000, 1), codec("OPUS", 96, 48000, 2)));
        assertThat(map.to(111)).isEqualTo(96);
        assertThat(map.to(0)).isEqualTo(100);
        assertThat(map.to(8)).isEqualTo(-1);
    }

    @Test
    void h264PrefersItsOwnModeAndNeverGoesFromModeOneToModeZero() {
        List<CodecParameters> modeZero = List.of(h264(97, "42e01f", "0"));
        List<CodecParameters> modeOne = List.of(h264(102, "42001f", "1"));
        List<CodecParameters> both = List.of(modeOne.getFirst(), h264(108, "42e01f", "0"));
        assertThat(map(modeZero, both).to(97)).isEqualTo(108);
        assertThat(map(modeZero, modeOne).to(97)).isEqualTo(102);
        assertThat(map(modeOne, modeZero).to(102)).isEqualTo(-1);
        assertThat(map(modeOne, List.of(h264(112, "64001f", "1"))).to(102)).isEqualTo(-1);
    }

    @Test
    void telephoneEventsCrossOnlyAtTheSameClockRate() {
        CodecParameters slow = codec("telephone-event", 101, 8000, 1);
        CodecParameters fast = codec("telephone-event", 110, 48000, 1);
        assertThat(map(List.of(fast, slow), List.of(codec("telephone-event", 96, 8000, 1)))
                        .to(101))
                .isEqualTo(96);
        assertThat(map(List.of(fast), List.of(slow)).to(110)).isEqualTo(-1);
    }

    private static PayloadMap map(List<CodecParameters> from, List<CodecParameters> to) {
        return PayloadMap.between(new Payloads(from), new Payloads(to));
    }

    private static CodecParameters h264(int type, String profile, String mode) {
        return new CodecParameters(
                "H264",
                type,
                90000,
                1,
                Map.of("profile-level-id", profile, "packetization-mode", mode),
                List.of(),
                OptionalInt.empty());
    }

    private static CodecParameters codec(String name, int type, int rate, int channels) {
        return new CodecParameters(name, type, rate, channels, Map.of(), List.of(), OptionalInt.empty());
    }
}
