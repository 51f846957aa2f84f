package org.alongside.broker.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    private static final byte[] CERTIFICATE = "abc".getBytes(StandardCharsets.US_ASCII);

    /** The digest of 'abc' from FIPS 180-2 appendix B.1. */
    private static final String SHA_256 =
            "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:" + "B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD";

    private static final Fingerprint WRONG = new Fingerprint("sha-256", SHA_256.replace("BA", "BB"));

    @Test
    void ourOwnIsWrittenAsInSdp() {
        assertThat(Fingerprints.sha256(CERTIFICATE)).isEqualTo(new Fingerprint("sha-256", SHA_256));
    }

    @Test
    void oneOfSeveralSufficesAndCaseDoesNotMatter() {
        var lower = new Fingerprint("SHA-256", SHA_256.toLowerCase(Locale.ROOT));
        assertThat(Fingerprints.match(List.of(WRONG, lower), CERTIFICATE)).isTrue();
        assertThat(Fingerprints.match(List.of(WRONG), CERTIFICATE)).isFalse();
    }

    @Test
    void theStrongestAlgorithmDecidesAlone() {
        var right = new Fingerprint("sha-256", SHA_256);
        var wrongButStronger = new Fingerprint("sha-512", "00:01");
        assertThat(Fingerprints.match(List.of(right, wrongButStronger), CERTIFICATE))
                .isFalse();
    }

    @Test
    void weakOrUnknownAlgorithmsMatchNothing() {
        var sha1 = new Fingerprint("sha-1", "A9:99:3E:36:47:06:81:6A:BA:3E:25:71:78:50:C2:6C:9C:D0:D8:9D");
        assertThat(Fingerprints.match(List.of(sha1, new Fingerprint("crc", "1")), CERTIFICATE))
                .isFalse();
        assertThat(Fingerprints.match(List.of(), CERTIFICATE)).isFalse();
    }
}
