package org.alongside.broker.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EarlyCipherChangeTest {
    private static final String CCS = "14fefd00000000000000050001" + "01";
    private static final String FINISHED = "16fefd00010000000000000004" + "deadbeef";
    private static final String VERIFY_FIRST =
            "16fefd00000000000000030010" + "0f000006" + "0003" + "000000" + "000004" + "01020304";
    private static final String VERIFY_REST =
            "16fefd0000000000000004000e" + "0f000006" + "0003" + "000004" + "000002" + "0506";

    private final EarlyCipherChange early = new EarlyCipherChange();

    @Test
    void aCipherChangeBeforeTheVerifyIsTakenOut() {
        assertThat(filtered(VERIFY_FIRST + CCS + FINISHED)).isEqualTo(VERIFY_FIRST + FINISHED);
        assertThat(filtered(CCS)).isEmpty();
    }

    @Test
    void oneInTheSameDatagramAsTheRestOfTheVerifyPasses() {
        assertThat(filtered(VERIFY_FIRST)).isEqualTo(VERIFY_FIRST);
        assertThat(filtered(VERIFY_REST + CCS + FINISHED)).isEqualTo(VERIFY_REST + CCS + FINISHED);
        assertThat(filtered(CCS)).isEqualTo(CCS);
    }

    @Test
    void theFragmentsMayComeInAnyOrder() {
        assertThat(filtered(VERIFY_REST + CCS)).isEqualTo(VERIFY_REST);
        assertThat(filtered(VERIFY_FIRST + CCS)).isEqualTo(VERIFY_FIRST + CCS);
    }

    @Test
    void garbageNeverBreaksIt() {
        long seed = new Random().nextLong();
        System.out.println("EarlyCipherChangeTest.garbageNeverBreaksIt seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = HexFormat.of().parseHex(VERIFY_FIRST + CCS + VERIFY_REST + FINISHED);
            for (int flips = random.nextInt(6); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(bytes.length + 1);
            assertThat(new EarlyCipherChange().filter(bytes, length)).isBetween(0, length);
        }
    }

    private String filtered(String hex) {
        byte[] datagram = HexFormat.of().parseHex(hex);
        return HexFormat.of().formatHex(Arrays.copyOf(datagram, early.filter(datagram, datagram.length)));
    }
}
