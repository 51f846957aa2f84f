package org.alongside.broker.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.alongside.broker.dtls.DtlsAssociations.Role;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against somebody else's DTLS: both roles, each profile, keys compared; and what OpenSSL offers wrongly is refused. */
@EnabledIf(value = "org.alongside.broker.dtls.OpenSsl#installed", disabledReason = "openssl is not installed")
class OpenSslTest {
    private static OpenSsl openSsl;

    @BeforeAll
    static void certificates(@TempDir Path folder) throws Exception {
        openSsl = new OpenSsl(folder);
    }

    @ParameterizedTest
    @EnumSource
    void aClientOfOpenSslGetsTheSameKeys(Profile profile) throws Exception {
        var ours = Ends.usual();
        try (var far = openSsl.client(OpenSsl.EC, "-use_srtp", srtpName(profile));
                var end = UdpEnd.server(ours, openSsl.fingerprint(OpenSsl.EC), far)) {
            assertSameKeys(profile, far, end, Role.SERVER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerOfOpenSslGetsTheSameKeys(Profile profile) throws Exception {
        var ours = Ends.with(List.of(profile), Ends.QUICK, 10);
        try (var far = openSsl.server(OpenSsl.EC, "-use_srtp", srtpName(profile));
                var end = UdpEnd.client(ours, openSsl.fingerprint(OpenSsl.EC), far)) {
            assertSameKeys(profile, far, end, Role.CLIENT);
        }
    }

    @Test
    void ofAClientThatOffersEverythingGcmIsTaken() throws Exception {
        var all = "SRTP_AES128_CM_SHA1_80:SRTP_AES128_CM_SHA1_32:SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM";
        try (var far = openSsl.client(OpenSsl.EC, "-use_srtp", all);
                var end = UdpEnd.server(Ends.usual(), openSsl.fingerprint(OpenSsl.EC), far)) {
            assertSameKeys(Profile.AEAD_AES_128_GCM, far, end, Role.SERVER);
        }
    }

    @Test
    void rsaCertificatesOfEitherRoleAreGood() throws Exception {
        var gcm = srtpName(Profile.AEAD_AES_128_GCM);
        try (var far = openSsl.client(OpenSsl.RSA, "-use_srtp", gcm);
                var end = UdpEnd.server(Ends.usual(), openSsl.fingerprint(OpenSsl.RSA), far)) {
            assertSameKeys(Profile.AEAD_AES_128_GCM, far, end, Role.SERVER);
        }
        try (var far = openSsl.server(OpenSsl.RSA, "-use_srtp", gcm);
                var end = UdpEnd.client(Ends.usual(), openSsl.fingerprint(OpenSsl.RSA), far)) {
            assertSameKeys(Profile.AEAD_AES_128_GCM, far, end, Role.CLIENT);
        }
    }

    /** An MTU of 300 bytes cuts hellos and certificates into fragments. */
    @ParameterizedTest
    @ValueSource(strings = {"300", "1200"})
    void fragmentsOfOpenSslAreReassembled(String mtu) throws Exception {
        var gcm = srtpName(Profile.AEAD_AES_128_GCM);
        try (var far = openSsl.client(OpenSsl.EC, "-use_srtp", gcm, "-mtu", mtu);
                var end = UdpEnd.server(Ends.usual(), openSsl.fingerprint(OpenSsl.EC), far)) {
            assertSameKeys(Profile.AEAD_AES_128_GCM, far, end, Role.SERVER);
        }
    }

    @Test
    void aClientWithoutACertificateIsRefused() throws Exception {
        try (var far = openSsl.client(OpenSsl.NONE, "-use_srtp", srtpName(Profile.AEAD_AES_128_GCM));
                var end = UdpEnd.server(Ends.usual(), openSsl.fingerprint(OpenSsl.EC), far)) {
            assertThat(end.told().failure()).isEqualTo("the far end showed no certificate");
        }
    }

    @Test
    void aClientWithAnotherCertificateIsRefused() throws Exception {
        try (var far = openSsl.client(OpenSsl.EC, "-use_srtp", srtpName(Profile.AEAD_AES_128_GCM));
                var end = UdpEnd.server(Ends.usual(), openSsl.fingerprint(OpenSsl.RSA), far)) {
            assertThat(end.told().failure())
                    .isEqualTo("the far end's certificate does not match the fingerprint that signalling gave");
        }
    }

    @Test
    void aServerWithAnotherCertificateIsRefused() throws Exception {
        try (var far = openSsl.server(OpenSsl.EC, "-use_srtp", srtpName(Profile.AEAD_AES_128_GCM));
                var end = UdpEnd.client(Ends.usual(), openSsl.fingerprint(OpenSsl.RSA), far)) {
            assertThat(end.told().failure())
                    .isEqualTo("the far end's certificate does not match the fingerprint that signalling gave");
        }
    }

    @Test
    void aClientWithoutSrtpIsRefused() throws Exception {
        try (var far = openSsl.client(OpenSsl.EC);
                var end = UdpEnd.server(Ends.usual(), openSsl.fingerprint(OpenSsl.EC), far)) {
            assertThat(end.told().failure()).isEqualTo("the far end does not offer DTLS-SRTP");
        }
    }

    @Test
    void aServerWithoutSrtpIsRefused() throws Exception {
        try (var far = openSsl.server(OpenSsl.EC);
                var end = UdpEnd.client(Ends.usual(), openSsl.fingerprint(OpenSsl.EC), far)) {
            assertThat(end.told().failure()).isEqualTo("the far end does not answer DTLS-SRTP");
        }
    }

    @Test
    void aClientWithoutExtendedMasterSecretIsRefusedByName() throws Exception {
        try (var far = openSsl.clientWithoutExtendedMasterSecret(
                        OpenSsl.EC, "-use_srtp", srtpName(Profile.AEAD_AES_128_GCM));
                var end = UdpEnd.server(Ends.usual(), openSsl.fingerprint(OpenSsl.EC), far)) {
            assertThat(end.told().failure()).contains("extended_master_secret");
        }
    }

    @Test
    void closeNotifyOfOpenSslIsHeard() throws Exception {
        try (var far = openSsl.client(OpenSsl.EC, "-use_srtp", srtpName(Profile.AEAD_AES_128_GCM));
                var end = UdpEnd.server(Ends.usual(), openSsl.fingerprint(OpenSsl.EC), far)) {
            end.told().keys();
            far.keyingMaterial();
            far.quit();
            end.told().awaitClosed();
        }
    }

    private static void assertSameKeys(Profile profile, OpenSsl.Peer far, UdpEnd end, Role ours) throws Exception {
        var keys = end.told().keys();
        byte[] exported = far.keyingMaterial();
        assertThat(keys.profile()).isEqualTo(profile.number());
        var fromClient = ours == Role.CLIENT ? keys.send() : keys.receive();
        var fromServer = ours == Role.CLIENT ? keys.receive() : keys.send();
        assertThat(fromClient.reveal()).isEqualTo(master(exported, profile, 0));
        assertThat(fromServer.reveal()).isEqualTo(master(exported, profile, 1));
    }

    /** RFC 5764 §4.2, written down a second time: client key, server key, client salt, server salt. */
    private static byte[] master(byte[] exported, Profile profile, int end) {
        byte[] master = new byte[profile.keyBytes() + profile.saltBytes()];
        System.arraycopy(exported, end * profile.keyBytes(), master, 0, profile.keyBytes());
        int salts = 2 * profile.keyBytes();
        System.arraycopy(exported, salts + end * profile.saltBytes(), master, profile.keyBytes(), profile.saltBytes());
        return master;
    }

    private static String srtpName(Profile profile) {
        return switch (profile) {
            case AEAD_AES_128_GCM -> "SRTP_AEAD_AES_128_GCM";
            case AEAD_AES_256_GCM -> "SRTP_AEAD_AES_256_GCM";
            case AES128_CM_SHA1_80 -> "SRTP_AES128_CM_SHA1_80";
        };
    }
}
