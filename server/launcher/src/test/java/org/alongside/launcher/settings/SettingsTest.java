package org.alongside.launcher.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.alongside.assist.documents.PageSources;
import org.alongside.assist.recording.RecordingLimits;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.queue.OpeningHours;
import org.alongside.gateway.queue.QueueSettings;
import org.alongside.gateway.registrar.ControlledDomain;
import org.alongside.gateway.trunk.NumberRules;
import org.alongside.gateway.trunk.TrunkOptions;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.NetworkRange;
import org.alongside.kernel.Redacted;
import org.alongside.security.openid.Client;
import org.alongside.session.openid.RoleRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path folder;

    @Test
    void withoutAnySourceTheDefaultsAreAWholeConfiguration() {
        Settings settings = Settings.read(Optional.empty(), Map.of(), List.of());

        assertThat(settings.server().httpsPort()).isEqualTo(8443);
        assertThat(settings.broker().ports()).isEqualTo(new PortRange(16_000, 16_004));
        assertThat(settings.bind().internal()).isEqualTo(settings.bind().external());
        assertThat(settings.gateway().trunks()).isEmpty();
        assertThat(settings.database().url()).isEmpty();
        assertThat(settings.drain()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void embeddedPdfsAreShownAndNoImageIsFetchedUntilAHostIsNamed() {
        var usual =
                Settings.read(Optional.empty(), Map.of(), List.of()).assist().sources();
        assertThat(usual).isEqualTo(new PageSources(true, Set.of()));

        var set = List.of("assist.documents.embedded=false", "assist.images.from=CDN.bank.example, img.example");
        assertThat(Settings.read(Optional.empty(), Map.of(), set).assist().sources())
                .isEqualTo(new PageSources(false, Set.of("cdn.bank.example", "img.example")));
    }

    @Test
    void threeAgentsMayLookUnlessFromOneToEightAreWanted() {
        assertThat(agents(List.of())).isEqualTo(3);
        assertThat(agents(List.of("assist.agents=1"))).isEqualTo(1);
        assertThat(agents(List.of("assist.agents=8"))).isEqualTo(8);
        for (String wrong : List.of("0", "9", "-1", "three", "2.5")) {
            refused(List.of("assist.agents=" + wrong), "assist.agents must be a number from 1 to 8");
        }
    }

    private static int agents(List<String> set) {
        return Settings.read(Optional.empty(), Map.of(), set).assist().agents();
    }

    @Test
    void recordingIsOffUntilSomebodySwitchesItOnAndAWrongKeyIsNotRepeated() {
        var off = Settings.read(Optional.empty(), Map.of(), List.of()).assist().recording();
        assertThat(off.limits())
                .isEqualTo(new RecordingLimits(
                        RecordingLimits.Ask.NEVER, Duration.ofDays(30), 500_000_000L, 50_000_000_000L));
        assertThat(off.key()).isEmpty();

        var set = List.of("assist.recording.ask=requested", "assist.recording.days=7");
        var key = Map.of("ALONGSIDE_ASSIST_RECORDING_KEY", Base64.getEncoder().encodeToString(new byte[32]));
        var on = Settings.read(Optional.empty(), key, set).assist().recording();
        assertThat(on.limits().ask()).isEqualTo(RecordingLimits.Ask.REQUESTED);
        assertThat(on.limits().keep()).isEqualTo(Duration.ofDays(7));
        assertThat(on.key()).map(k -> k.reveal().length).contains(32);

        for (String wrong : List.of("c2hvcnQ=", "no base64!")) {
            assertThatThrownBy(
                            () -> Settings.read(Optional.empty(), Map.of("ALONGSIDE_ASSIST_RECORDING_KEY", wrong), set))
                    .isInstanceOf(StartFailure.class)
                    .hasMessage("assist.recording.key must be 32 bytes in base64.");
        }
    }

    @Test
    void theCommandLineWinsOverTheEnvironmentWhichWinsOverTheFile() throws IOException {
        Path file = yaml("""
                server: { https-port: 1001, http-port: 1002 }
                management:
                  port: 1003
                """);

        Settings settings = Settings.read(
                Optional.of(file),
                Map.of("ALONGSIDE_SERVER_HTTP_PORT", "2002", "ALONGSIDE_MANAGEMENT_PORT", "2003", "HOME", "/root"),
                List.of("management.port=9", "management.port=3003"));

        assertThat(settings.server().httpsPort()).isEqualTo(1001);
        assertThat(settings.server().httpPort()).isEqualTo(2002);
        assertThat(settings.managementPort()).isEqualTo(3003);
    }

    @Test
    void groupsAndListsAreReadFromAFileTheEnvironmentAndTheCommandLineAlike() throws IOException {
        Path file = yaml("""
                gateway:
                  trunks:
                    - name: pbx
                      uri: sip:10.1.2.3:5060;transport=udp
                      domains: [ bank.example, branch.example ]
                broker:
                  advertised:
                    - { source: 10.0.0.0/8, address: 10.1.2.3 }
                    - { source: "2001:db8::/32", address: "2001:db8::7" }
                """);

        Settings settings = Settings.read(
                Optional.of(file),
                Map.of(
                        "ALONGSIDE_GATEWAY_TRUNKS_1_NAME",
                        "phone",
                        "ALONGSIDE_GATEWAY_TRUNKS_1_URI",
                        "sip:127.0.0.1:5070"),
                List.of(
                        "gateway.trunks[1].domains=phone.example, desk.example",
                        "gateway.trunks[1].max-calls=2",
                        "gateway.trunks[1].options-seconds=0",
                        "gateway.trunks[1].username=us",
                        "gateway.trunks[1].password=secret",
                        "gateway.trunks[1].srtp=sdes",
                        "gateway.trunks[1].srtp-suites=AES_256_CM_HMAC_SHA1_80, AEAD_AES_128_GCM",
                        "gateway.trunks[1].codecs=PCMA, VP8",
                        "gateway.trunks[1].offer=late",
                        "brokers[0].url=wss://b:8092"));

        assertThat(settings.gateway().trunks())
                .containsExactly(
                        new Settings.Trunk(
                                "pbx",
                                URI.create("sip:10.1.2.3:5060;transport=udp"),
                                List.of("bank.example", "branch.example"),
                                new Settings.Share(0, 1, 0, Duration.ofSeconds(30)),
                                Optional.empty(),
                                new Settings.Media(Settings.Srtp.OFF, List.of(), List.of(), Settings.Offer.EARLY),
                                TrunkOptions.USUAL),
                        new Settings.Trunk(
                                "phone",
                                URI.create("sip:127.0.0.1:5070"),
                                List.of("phone.example", "desk.example"),
                                new Settings.Share(1, 1, 2, Duration.ZERO),
                                Optional.of(new Settings.Login("us", Redacted.of("secret"))),
                                new Settings.Media(
                                        Settings.Srtp.SDES,
                                        List.of("AES_256_CM_HMAC_SHA1_80", "AEAD_AES_128_GCM"),
                                        List.of("PCMA", "VP8"),
                                        Settings.Offer.LATE),
                                TrunkOptions.USUAL));
        assertThat(settings.broker().advertised())
                .containsExactly(
                        new Settings.Advertised(network("10.0.0.0/8"), "10.1.2.3"),
                        new Settings.Advertised(network("2001:db8::/32"), "2001:db8::7"));
        assertThat(settings.brokers()).containsExactly(URI.create("wss://b:8092"));
    }

    @Test
    void whatIsUnusualAboutATrunkIsReadWhole() {
        Settings settings = Settings.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "gateway.trunks[0].name=pbx",
                        "gateway.trunks[0].uri=sip:pbx.example;transport=tls",
                        "gateway.trunks[0].called-out=00... -> +..., ???? -> 4930????",
                        "gateway.trunks[0].caller-out[0]=... -> +...",
                        "gateway.trunks[0].called-in=+49... -> 0...",
                        "gateway.trunks[0].caller-in=+... -> 00...",
                        "gateway.trunks[0].from-user=+4930555",
                        "gateway.trunks[0].asserted-identity=false",
                        "gateway.trunks[0].networks=192.0.2.0/24, 2001:db8::/32",
                        "gateway.trunks[0].tls-client-certificate=required",
                        "gateway.trunks[0].certificate-names=sbc.example",
                        "gateway.trunks[0].takeover=shared-address",
                        "sip.dscp=26",
                        "broker.dscp-audio=0",
                        "broker.dscp-video=36"));

        assertThat(settings.gateway().trunks().getFirst().options())
                .isEqualTo(new TrunkOptions(
                        new TrunkOptions.Numbers(
                                rules("00... -> +...", "???? -> 4930????"),
                                rules("... -> +..."),
                                rules("+49... -> 0..."),
                                rules("+... -> 00...")),
                        Optional.of("+4930555"),
                        false,
                        new TrunkOptions.Recognition(
                                List.of(network("192.0.2.0/24"), network("2001:db8::/32")),
                                TrunkOptions.ClientCertificate.REQUIRED,
                                List.of("sbc.example")),
                        TrunkOptions.Takeover.SHARED_ADDRESS));
        assertThat(settings.sip().dscp()).isEqualTo(26);
        assertThat(settings.broker().marks()).isEqualTo(new Settings.Marks(0, 36));
    }

    @Test
    void controlledDomainsSayWhomTheirPhonesMayCall() {
        Settings settings = Settings.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "gateway.domains[0].name=Bank.example",
                        "gateway.domains[1].name=branch.example",
                        "gateway.domains[1].digest=md5",
                        "gateway.domains[1].allowed-destinations=agent:*, sip:*@pbx.example",
                        "gateway.domains[1].srtp=opportunistic",
                        "gateway.domains[1].srtp-suites=AEAD_AES_256_GCM",
                        "gateway.domains[1].codecs=PCMA,VP8"));

        assertThat(settings.gateway().domains())
                .containsExactly(
                        new ControlledDomain(
                                "bank.example", ControlledDomain.Digest.BOTH, List.of("agent:*", "sip:*@Bank.example")),
                        new ControlledDomain(
                                "branch.example",
                                ControlledDomain.Digest.MD5,
                                List.of("agent:*", "sip:*@pbx.example"),
                                TrunkPolicy.DEFAULT
                                        .withCodecs(List.of("PCMA", "VP8"))
                                        .with(TrunkPolicy.Security.OPPORTUNISTIC)
                                        .withSuites(List.of("AEAD_AES_256_GCM"))));
        refused(List.of("gateway.domains[0].allowed-destinations=agent:*"), "gateway.domains[0].name is missing");
    }

    @Test
    void aQueueIsReadWholeAndAskedForNothingButItsName() throws IOException {
        Path file = yaml("""
                gateway:
                  queues:
                    - name: advice
                      numbers: [ "4711", advice ]
                      skills: [ loans, english ]
                      ring-seconds: 15
                      wrap-up-seconds: 0
                      wait-seconds: 120
                      most-waiting: 5
                      unstaffed-seconds: 0
                      overflow: queue:all
                      time-zone: Europe/Berlin
                      hours: [ "mon-fri 08:00-18:00", "sat 09:00-13:00" ]
                      exceptions: [ "2026-12-25 closed" ]
                      closed-overflow: sip:night@pbx.example
                      closed-text: See you tomorrow.
                    - name: all
                """);
        var seconds15 = Duration.ofSeconds(15);
        var hours = OpeningHours.of(
                ZoneId.of("Europe/Berlin"),
                Stream.of("mon-fri 08:00-18:00", "sat 09:00-13:00")
                        .map(line -> OpeningHours.Weekly.parse(line).orElseThrow())
                        .toList(),
                List.of(OpeningHours.SpecialDay.parse("2026-12-25 closed").orElseThrow()));

        assertThat(Settings.read(Optional.of(file), Map.of(), List.of())
                        .gateway()
                        .queues())
                .containsExactly(
                        new QueueSettings(
                                "advice",
                                List.of("4711", "advice"),
                                Set.of("loans", "english"),
                                new QueueSettings.Patience(
                                        seconds15, Duration.ofMinutes(2), Duration.ZERO, Duration.ZERO, 5),
                                hours,
                                new QueueSettings.Overflow(
                                        Optional.of("queue:all"), Optional.of("sip:night@pbx.example")),
                                "See you tomorrow."),
                        QueueSettings.of("all")
                                .with(new QueueSettings.Patience(
                                        Duration.ofSeconds(20),
                                        Duration.ofMinutes(10),
                                        Duration.ofMinutes(1),
                                        seconds15,
                                        50)));
    }

    @Test
    void aQueueThatLeadsNowhereOrIsThereTwiceIsRefused() {
        var queue = "gateway.queues[0].name=advice";
        refused(List.of("gateway.queues[0].ring-seconds=20"), "gateway.queues[0].name is missing");
        refused(List.of(queue, "gateway.queues[1].name=advice"), "two of them have the name 'advice'");
        refused(
                List.of(queue, "gateway.queues[0].overflow=queue:loans"),
                "'advice' overflows into queue:loans, which there is not");
        refused(List.of(queue, "gateway.queues[0].overflow=loans"), "gateway.queues[0].overflow must be a destination");
        refused(List.of(queue, "gateway.queues[0].hours=mo-fr 8-18"), "gateway.queues[0].hours must be hours like");
        refused(
                List.of(queue, "gateway.queues[0].time-zone=Berlin"),
                "gateway.queues[0].time-zone must be a time zone");
        refused(List.of(queue, "gateway.queues[0].exceptions=xmas"), "gateway.queues[0].exceptions must be a day like");
    }

    @Test
    void usersThatATrunkShallKnowHaveASecretAndATrunk() {
        var trunk = List.of("gateway.trunks[0].name=pbx", "gateway.trunks[0].uri=sip:pbx.example");
        var user = List.of(
                "gateway.registrations[0].trunk=pbx",
                "gateway.registrations[0].user=bea",
                "gateway.registrations[0].password=s3cret$");
        Settings settings = Settings.read(
                Optional.empty(),
                Map.of(),
                Stream.concat(trunk.stream(), user.stream()).toList());

        assertThat(settings.gateway().registrations())
                .containsExactly(new Settings.Registration(
                        "pbx", "bea", new Settings.Login("bea", Redacted.of("s3cret$")), Duration.ofHours(1)));
        assertThat(settings.toString()).doesNotContain("s3cret");
        refused(user, "gateway.registrations[0].trunk: there is no trunk 'pbx'");
        refused(
                Stream.concat(trunk.stream(), user.stream().limit(2)).toList(),
                "gateway.registrations[0].password is missing");
        refused(List.of("sip.advertised=not a host"), "sip.advertised must be an address or a host name");
    }

    private static NumberRules rules(String... texts) {
        return new NumberRules(Arrays.stream(texts)
                .map(text -> NumberRules.Rule.parse(text).orElseThrow())
                .toList());
    }

    @Test
    void aSignInProviderIsReadWhole() throws IOException {
        Path file = yaml("""
                sign-in:
                  password: false
                  openid:
                    issuer: https://id.bank.example/realms/staff
                    name: Example Bank
                    client-id: alongside
                    roles-claim: realm_access.roles
                    roles: [ "CN=Desk, OU=Bank -> agent", "Leads -> supervisor", "Loans -> skill loans" ]
                """);

        var signIn = Settings.read(
                        Optional.of(file), Map.of("ALONGSIDE_SIGN_IN_OPENID_CLIENT_SECRET", "s3cret"), List.of())
                .signIn();

        assertThat(signIn.password()).isFalse();
        var openId = signIn.openId().orElseThrow();
        assertThat(openId.client())
                .isEqualTo(new Client(
                        URI.create("https://id.bank.example/realms/staff"),
                        "alongside",
                        Optional.of(Redacted.of("s3cret")),
                        List.of("openid", "profile")));
        assertThat(openId.name()).isEqualTo("Example Bank");
        assertThat(openId.rules().username()).isEqualTo("preferred_username");
        assertThat(openId.rules().rules())
                .extracting(RoleRule::word)
                .containsExactly("CN=Desk, OU=Bank", "Leads", "Loans");
        assertThat(signIn.toString()).doesNotContain("s3cret");
    }

    @Test
    void aSignInProviderThatLetsNobodyInIsRefused() {
        refused(List.of("sign-in.password=false"), "nobody could sign in");
        refused(
                List.of("sign-in.openid.issuer=http://id.bank.example"),
                "sign-in.openid.issuer must be an address like https");
        var issuer = "sign-in.openid.issuer=https://id.bank.example";
        refused(List.of(issuer), "sign-in.openid.client-id is missing");
        refused(List.of(issuer, "sign-in.openid.client-id=a"), "sign-in.openid.roles gives nobody a role");
        refused(
                List.of(issuer, "sign-in.openid.client-id=a", "sign-in.openid.roles=Loans -> skill loans"),
                "sign-in.openid.roles gives nobody a role");
        refused(
                List.of(issuer, "sign-in.openid.client-id=a", "sign-in.openid.roles=Desk -> king"),
                "must be a rule like Bank-Agents -> agent");
    }

    @Test
    void anUnknownKeyIsRefusedWithItsSourceAndTheNearestName() throws IOException {
        refused(List.of("server.htps-port=1"), "--set", "server.htps-port", "did you mean server.https-port?");
        refused(List.of("gateway.trunks[3].url=sip:a"), "gateway.trunks[3].url", "did you mean gateway.trunks[0].uri?");
        Path file = yaml("server:\n  https_port: 1\n");
        assertThatThrownBy(() -> Settings.read(Optional.of(file), Map.of(), List.of()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("server.https_port")
                .hasMessageContaining("did you mean server.https-port?");
        assertThatThrownBy(() -> Settings.read(Optional.empty(), Map.of("ALONGSIDE_SERVR_HTTP_PORT", "1"), List.of()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("ALONGSIDE_SERVR_HTTP_PORT");
    }

    @Test
    void aWrongValueIsRefusedWithItsKeyItsSourceAndWhatItMustBe() {
        refused(List.of("server.https-port=abc"), "server.https-port must be a port", "--set says 'abc'");
        refused(List.of("server.https-port=70000"), "server.https-port must be a port");
        refused(List.of("broker.ports=16004-16000"), "broker.ports must be ports like 16000-16004");
        refused(List.of("bind.external=localhost"), "bind.external must be an IPv4 or IPv6 address");
        refused(List.of("server.trusted-proxies=10.0.0.0/33"), "server.trusted-proxies", "10.0.0.0/33");
        refused(List.of("gateway.trunks[0].name=a", "gateway.trunks[0].uri=tel:1"), "gateway.trunks[0].uri must be");
        refused(List.of("gateway.trunks[0].name=a"), "gateway.trunks[0].uri is missing");
        refused(
                List.of("gateway.trunks[0].name=a", "gateway.trunks[0].uri=sip:a", "gateway.trunks[0].srtp=zrtp"),
                "gateway.trunks[0].srtp must be one of off, sdes, opportunistic, dtls");
        refused(
                List.of(
                        "gateway.trunks[0].name=a",
                        "gateway.trunks[0].uri=sip:a",
                        "gateway.trunks[0].srtp-suites=AEAD_AES_128_GCM,F8_128_HMAC_SHA1_80"),
                "gateway.trunks[0].srtp-suites must be one of AEAD_AES_128_GCM, AEAD_AES_256_GCM,",
                "says 'F8_128_HMAC_SHA1_80'");
        refused(List.of("log.level=loud"), "log.level must be one of error, warn, info, debug");
        refused(
                List.of("gateway.trunks[0].name=a", "gateway.trunks[0].uri=sip:a", "gateway.trunks[0].username=u"),
                "gateway.trunks[0].username and gateway.trunks[0].password belong together");
        var trunk = List.of("gateway.trunks[0].name=a", "gateway.trunks[0].uri=sip:a");
        trunkRefused(trunk, "called-out=1 -> ...", "gateway.trunks[0].called-out must be a rule like 00... -> +...");
        trunkRefused(trunk, "caller-in=x", "gateway.trunks[0].caller-in must be a rule", "says 'x'");
        trunkRefused(trunk, "from-user=a@b", "gateway.trunks[0].from-user must be the user part of a SIP address");
        trunkRefused(trunk, "asserted-identity=yes", "gateway.trunks[0].asserted-identity must be true or false");
        trunkRefused(trunk, "networks=pbx.example", "gateway.trunks[0].networks must be an address or a network");
        trunkRefused(trunk, "tls-client-certificate=on", "gateway.trunks[0].tls-client-certificate must be one of off");
        trunkRefused(
                trunk,
                "certificate-names=b",
                "gateway.trunks[0].certificate-names needs gateway.trunks[0].tls-client-certificate");
        refused(List.of("sip.dscp=64"), "sip.dscp must be a DSCP from 0 to 63");
        refused(List.of("server.certificate=chain.pem"), "server.certificate and server.private-key");
        refused(List.of("server.https-port"), "--set server.https-port: write it as key=value");
    }

    @Test
    void aFileThatIsAbsentOrNoYamlIsNamedInOneSentence() throws IOException {
        Path absent = folder.resolve("absent.yaml");
        fileRefused(absent, absent + " does not exist");
        fileRefused(folder, folder + " can't be read as text");
        fileRefused(yaml("server:\n  https-port: [1\nmanagement: 2\n"), "is not valid YAML: line");
        fileRefused(yaml("just some words\n"), "is not a YAML file of settings");
    }

    @Test
    void aSecretNeverShowsInTheText() {
        Settings settings =
                Settings.read(Optional.empty(), Map.of("ALONGSIDE_DATABASE_PASSWORD", "s3cret$"), List.of());

        assertThat(settings.database().password().reveal()).isEqualTo("s3cret$");
        assertThat(settings.toString()).doesNotContain("s3cret");
    }

    @Test
    void aSecretMayStandInAFileOfItsOwn() throws IOException {
        Path secret = Files.writeString(folder.resolve("openid"), "s3cret$\n");
        Path key = Files.writeString(folder.resolve("key"), Base64.getEncoder().encodeToString(new byte[32]) + "\r\n");
        var settings = Settings.read(
                Optional.empty(),
                Map.of("ALONGSIDE_SIGN_IN_OPENID_CLIENT_SECRET_FILE", secret.toString()),
                List.of(
                        "sign-in.openid.issuer=https://id.bank.example",
                        "sign-in.openid.client-id=a",
                        "sign-in.openid.roles=Desk -> agent",
                        "assist.recording.key-file=" + key,
                        "database.password-file=" + secret,
                        "gateway.trunks[0].name=pbx",
                        "gateway.trunks[0].uri=sip:10.1.2.3",
                        "gateway.trunks[0].username=us",
                        "gateway.trunks[0].password-file=" + secret));

        var expected = Redacted.of("s3cret$");
        assertThat(settings.signIn().openId().orElseThrow().client().secret()).contains(expected);
        assertThat(settings.assist().recording().key().orElseThrow().reveal()).isEqualTo(new byte[32]);
        assertThat(settings.database().password()).isEqualTo(expected);
        assertThat(settings.gateway().trunks().getFirst().login().orElseThrow().password())
                .isEqualTo(expected);
        assertThat(settings.toString()).doesNotContain("s3cret");
    }

    @Test
    void aSecretsFileThatIsNotThereEmptyTooLargeOrOneTooManyIsNamed() throws IOException {
        String key = "database.password-file";
        refused(List.of(key + "=" + folder.resolve("absent")), key, "absent", "does not exist");
        refused(List.of(key + "=" + folder), key, "can't be read");
        Path file = Files.writeString(folder.resolve("secret"), " \n");
        refused(List.of(key + "=" + file), key, "is empty");
        Files.writeString(file, "x".repeat(65_537));
        refused(List.of(key + "=" + file), key, "too large");
        Files.writeString(file, "s3cret");
        refused(List.of(key + "=" + file, "database.password=other"), "database.password and " + key, "set one");
    }

    private static void trunkRefused(List<String> trunk, String option, String... words) {
        refused(
                Stream.concat(trunk.stream(), Stream.of("gateway.trunks[0]." + option))
                        .toList(),
                words);
    }

    private static void refused(List<String> set, String... words) {
        assertThatThrownBy(() -> Settings.read(Optional.empty(), Map.of(), set))
                .isInstanceOf(StartFailure.class)
                .message()
                .contains(words)
                .doesNotContain("\n");
    }

    private static void fileRefused(Path file, String words) {
        assertThatThrownBy(() -> Settings.read(Optional.of(file), Map.of(), List.of()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(words);
    }

    private static NetworkRange network(String text) {
        return NetworkRange.parse(text).orElseThrow();
    }

    private Path yaml(String text) throws IOException {
        return Files.writeString(folder.resolve("alongside.yaml"), text);
    }
}
