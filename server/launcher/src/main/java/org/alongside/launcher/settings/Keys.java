package org.alongside.launcher.settings;

import static org.alongside.launcher.settings.Key.list;
import static org.alongside.launcher.settings.Key.one;

import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.alongside.assist.recording.RecordingLimits;
import org.alongside.assist.support.Quality;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.queue.OpeningHours;
import org.alongside.gateway.registrar.ControlledDomain;
import org.alongside.gateway.trunk.NumberRules;
import org.alongside.gateway.trunk.TrunkOptions;
import org.alongside.kernel.NetworkRange;
import org.alongside.kernel.Redacted;
import org.alongside.session.openid.RoleRule;

/**
 * Every setting there is. {@code docs/guide/settings.md} is made from this table, and a key that is not here is refused at
 * start. A change of any of them takes effect at the next start.
 */
final class Keys {
    private Keys() {}

    static final Key<Integer> HTTPS_PORT =
            one("server.https-port", Kind.PORT, "8443", "HTTPS and WSS for clients that come without a proxy.");
    static final Key<Integer> HTTP_PORT = one(
            "server.http-port", Kind.PORT, "8080", "HTTP and WS behind a reverse proxy that ends TLS; never public.");
    static final Key<Path> CERTIFICATE = one(
            "server.certificate",
            Kind.FILE,
            "",
            "PEM file with the certificate chain of the HTTPS port. Without it one is made and signed by itself, in the data folder.");
    static final Key<Path> PRIVATE_KEY =
            one("server.private-key", Kind.FILE, "", "PEM file (PKCS #8) with the key of that certificate.");
    static final Key<NetworkRange> TRUSTED_PROXIES = list(
            "server.trusted-proxies",
            Kind.NETWORK,
            "Reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.");
    static final Key<NetworkRange> SESSION_SOURCES = list(
            "server.session-sources",
            Kind.NETWORK,
            "Networks that may create sessions on the public ports too; elsewhere it works on the management port only.");

    static final Key<Integer> MANAGEMENT_PORT =
            one("management.port", Kind.PORT, "9990", "Health, metrics, session creation. Plain HTTP; never public.");

    static final Key<Integer> SIP_PORT = one("sip.port", Kind.PORT, "5081", "SIP over UDP and TCP.");
    static final Key<Integer> SIP_TLS_PORT =
            one("sip.tls-port", Kind.PORT, "5061", "SIP over TLS, with the certificate of the HTTPS port.");
    static final Key<Path> SIP_TLS_TRUST = one(
            "sip.tls-trust",
            Kind.FILE,
            "",
            "PEM file with the authorities that may vouch for trunks; unless set, those of the Java runtime.");

    static final Key<String> SIP_ADVERTISED = one(
            "sip.advertised",
            Kind.HOST,
            "",
            "Address or name in Via and Contact, where trunks see another than ours: behind NAT. Unless set, the address from which each trunk is reached.");
    static final Key<Integer> SIP_DSCP =
            one("sip.dscp", Kind.DSCP, "24", "How SIP packets are marked (24 is CS3); 0 for not at all.");

    static final Key<String> BIND_EXTERNAL = one(
            "bind.external",
            Kind.ADDRESS,
            "0.0.0.0",
            "Where clients arrive: HTTPS, HTTP and the broker's media ports. `::` means IPv4 and IPv6.");
    static final Key<String> BIND_INTERNAL = one(
            "bind.internal",
            Kind.ADDRESS,
            "",
            "Where SIP and RTP towards the trunk live. Unless set it is `bind.external`, and where that is a wildcard the address from which the first trunk is reached.");
    static final Key<String> BIND_MANAGEMENT =
            one("bind.management", Kind.ADDRESS, "127.0.0.1", "Where management and the broker's control port listen.");

    static final Key<PortRange> BROKER_PORTS =
            one("broker.ports", Kind.PORTS, "16000-16004", "UDP ports that all clients share for ICE, DTLS and SRTP.");
    static final Key<PortRange> BROKER_INTERNAL_PORTS =
            one("broker.internal-ports", Kind.PORTS, "17000-24999", "UDP ports for RTP and RTCP towards the trunk.");
    static final Key<Integer> BROKER_DSCP_AUDIO = one(
            "broker.dscp-audio",
            Kind.DSCP,
            "46",
            "How sound towards the trunk is marked (46 is EF); 0 for not at all.");
    static final Key<Integer> BROKER_DSCP_VIDEO = one(
            "broker.dscp-video",
            Kind.DSCP,
            "34",
            "How picture towards the trunk is marked (34 is AF41); 0 for not at all.");
    static final Key<Integer> BROKER_CONTROL_PORT = one(
            "broker.control-port",
            Kind.PORT,
            "8092",
            "The broker's control port: WSS with mutual TLS, for servers only.");
    static final Key<NetworkRange> ADVERTISED_SOURCE = one(
            "broker.advertised[*].source",
            Kind.NETWORK,
            "",
            "Clients from this network are told the address beside it; the first entry that fits wins.");
    static final Key<String> ADVERTISED_ADDRESS =
            one("broker.advertised[*].address", Kind.ADDRESS, "", "The address these clients must use for media.");

    static final Key<URI> BROKERS_URL = one(
            "brokers[*].url",
            Kind.CONTROL_URL,
            "",
            "Control address of a broker, for a server that runs with `--role server`.");

    static final Key<String> TRUNK_NAME = one("gateway.trunks[*].name", Kind.TEXT, "", "A word for logs and records.");
    static final Key<URI> TRUNK_URI = one(
            "gateway.trunks[*].uri", Kind.SIP_URI, "", "Where its requests go; `transport` is `udp`, `tcp` or `tls`.");
    static final Key<String> TRUNK_DOMAINS =
            list("gateway.trunks[*].domains", Kind.TEXT, "Domains that are dialled through this trunk.");
    static final Key<Integer> TRUNK_PRIORITY = one(
            "gateway.trunks[*].priority",
            Kind.number(0, 65_535),
            "",
            "Among trunks with the same domain the lowest is tried first; unless set, the place in the list.");
    static final Key<Integer> TRUNK_WEIGHT = one(
            "gateway.trunks[*].weight",
            Kind.number(0, 65_535),
            "1",
            "How large a share of the calls it gets among trunks of the same priority.");
    static final Key<Integer> TRUNK_MAX_CALLS = one(
            "gateway.trunks[*].max-calls",
            Kind.number(0, 10_000),
            "0",
            "Calls at once in both directions; 0 for no limit.");
    static final Key<Integer> TRUNK_OPTIONS_SECONDS = one(
            "gateway.trunks[*].options-seconds",
            Kind.number(0, 3_600),
            "30",
            "How often an OPTIONS asks whether it lives; 0 for never.");
    static final Key<String> TRUNK_USERNAME = one(
            "gateway.trunks[*].username",
            Kind.TEXT,
            "",
            "Name for a trunk that challenges our requests (digest, SHA-256 before MD5).");
    static final Key<Redacted<String>> TRUNK_PASSWORD = one(
            "gateway.trunks[*].password",
            Kind.SECRET,
            "",
            "Password that goes with it; better in the environment than in the settings file.");
    static final Key<Settings.Srtp> TRUNK_SRTP = one(
            "gateway.trunks[*].srtp",
            Kind.choice(Settings.Srtp.class),
            "off",
            "What we offer: `off` is plain RTP, `sdes` SDES-SRTP, `opportunistic` SDES-SRTP or plain RTP, `dtls` DTLS-SRTP. What the trunk offers is answered in kind.");
    static final Key<String> TRUNK_SRTP_SUITES = list(
            "gateway.trunks[*].srtp-suites",
            Kind.among(TrunkPolicy.SUITES),
            "SDES suites that may be used with it, best first; unless set, all of them in this order.");
    static final Key<String> TRUNK_CODECS = list(
            "gateway.trunks[*].codecs",
            Kind.TEXT,
            "Codecs that may be used with it, best first; unless set: opus, PCMU, PCMA, VP8, H264.");
    static final Key<Settings.Offer> TRUNK_OFFER = one(
            "gateway.trunks[*].offer",
            Kind.choice(Settings.Offer.class),
            "early",
            "Who describes its media first when we call: `early` is we, in the INVITE; `late` is the trunk, in its answer.");
    static final Key<NumberRules.Rule> TRUNK_CALLED_OUT = list(
            "gateway.trunks[*].called-out",
            Kind.NUMBER_RULE,
            "How the number we call is written for this trunk: the first rule that fits decides. `?` is a digit, `...` the rest.");
    static final Key<NumberRules.Rule> TRUNK_CALLER_OUT =
            list("gateway.trunks[*].caller-out", Kind.NUMBER_RULE, "How the caller's number is written when we call.");
    static final Key<NumberRules.Rule> TRUNK_CALLED_IN =
            list("gateway.trunks[*].called-in", Kind.NUMBER_RULE, "How the number that this trunk calls is read.");
    static final Key<NumberRules.Rule> TRUNK_CALLER_IN = list(
            "gateway.trunks[*].caller-in", Kind.NUMBER_RULE, "How the caller's number is read when this trunk calls.");
    static final Key<String> TRUNK_FROM_USER = one(
            "gateway.trunks[*].from-user",
            Kind.SIP_USER,
            "",
            "User part of From in every call to it, whoever calls; the asserted identity still names the caller.");
    static final Key<Boolean> TRUNK_ASSERTED_IDENTITY =
            one("gateway.trunks[*].asserted-identity", Kind.YES_NO, "true", "Whether it is sent P-Asserted-Identity.");
    static final Key<NetworkRange> TRUNK_NETWORKS = list(
            "gateway.trunks[*].networks",
            Kind.NETWORK,
            "Networks from which it may call, beside the addresses to which its `uri` leads.");
    static final Key<TrunkOptions.ClientCertificate> TRUNK_CLIENT_CERTIFICATE = one(
            "gateway.trunks[*].tls-client-certificate",
            Kind.choice(TrunkOptions.ClientCertificate.class),
            "off",
            "Whether its certificate makes it known when it connects over TLS, from any address: `off`, `accepted`, or `required`, and then nothing is taken from it without.");
    static final Key<String> TRUNK_CERTIFICATE_NAMES = list(
            "gateway.trunks[*].certificate-names",
            Kind.TEXT,
            "Names of which its certificate must have one; unless set, the host of its `uri`.");
    static final Key<TrunkOptions.Takeover> TRUNK_TAKEOVER = one(
            "gateway.trunks[*].takeover",
            Kind.choice(TrunkOptions.Takeover.class),
            "refresh",
            "What a server tells it first that goes on with the calls of a dead one: `refresh`, where it is now, or `shared-address`, nothing, because the dead server's address has moved to it.");
    static final Key<String> DOMAIN = one(
            "gateway.domain",
            Kind.TEXT,
            "alongside.local",
            "The domain of agents, and of callers whose session names none.");

    static final Key<String> REGISTRATION_TRUNK = one(
            "gateway.registrations[*].trunk",
            Kind.TEXT,
            "",
            "The trunk whose registrar shall know a user of ours; its calls to that user then come here.");
    static final Key<String> REGISTRATION_USER = one(
            "gateway.registrations[*].user",
            Kind.SIP_USER,
            "",
            "The user, as the registrar knows it; its calls ring the agent of that name.");
    static final Key<String> REGISTRATION_USERNAME = one(
            "gateway.registrations[*].username",
            Kind.TEXT,
            "",
            "Name for the registrar's challenge, where it is not the user's.");
    static final Key<Redacted<String>> REGISTRATION_PASSWORD = one(
            "gateway.registrations[*].password",
            Kind.SECRET,
            "",
            "Password that goes with it; better in the environment than in the settings file.");
    static final Key<Integer> REGISTRATION_SECONDS = one(
            "gateway.registrations[*].seconds",
            Kind.number(60, 86_400),
            "3600",
            "For how long a registration is asked for; it is refreshed in time.");
    static final Key<String> DOMAIN_NAME = one(
            "gateway.domains[*].name", Kind.TEXT, "", "A domain whose SIP phones register here, each with an account.");
    static final Key<ControlledDomain.Digest> DOMAIN_DIGEST = one(
            "gateway.domains[*].digest",
            Kind.choice(ControlledDomain.Digest.class),
            "both",
            "With which hash its phones prove their password: `both` lets them choose, `sha-256`, or `md5` for old ones that stumble over the choice.");
    static final Key<String> DOMAIN_ALLOWED = list(
            "gateway.domains[*].allowed-destinations",
            Kind.TEXT,
            "Whom its phones may call, like `sip:*@bank.example`; unless set, agents and the users of the domain.");
    static final Key<Settings.Srtp> DOMAIN_SRTP = one(
            "gateway.domains[*].srtp",
            Kind.choice(Settings.Srtp.class),
            "off",
            "What we offer its phones: `off`, `sdes`, `opportunistic` or `dtls`, as for a trunk. What a phone offers is answered in kind.");
    static final Key<String> DOMAIN_SRTP_SUITES = list(
            "gateway.domains[*].srtp-suites",
            Kind.among(TrunkPolicy.SUITES),
            "SDES suites that may be used with its phones, best first; unless set, all of them.");
    static final Key<String> DOMAIN_CODECS = list(
            "gateway.domains[*].codecs",
            Kind.TEXT,
            "Codecs that may be used with its phones, best first; unless set: opus, PCMU, PCMA, VP8, H264.");

    static final Key<NetworkRange> DOCUMENT_NETWORKS = list(
            "assist.documents.networks",
            Kind.NETWORK,
            "Networks from which pushed documents may be fetched although they are not public; public ones may always.");
    static final Key<Boolean> DOCUMENTS_EMBEDDED = one(
            "assist.documents.embedded",
            Kind.YES_NO,
            "true",
            "Whether PDFs that a shared page embeds are shown to agents: the consumer's browser sends the file here, and gets its pages as pictures. Masked ones are never sent.");
    static final Key<String> IMAGES_FROM = list(
            "assist.images.from",
            Kind.HOST,
            "Hosts whose images the server fetches for a shared page that shows them and may not read them (no CORS); unless set, none. The address of such an image then leaves the consumer's browser.");
    static final Key<Quality> ASSIST_QUALITY = one(
            "assist.quality",
            Kind.choice(Quality.class),
            "lossless",
            "How exactly shared pages are shown, and the best that an agent or a page may choose: `lossless` is pixel for pixel; `high`, `medium` and `low` pack photographs and videos with more and more loss; words stay exact.");
    static final Key<Integer> CODE_DIGITS = one(
            "assist.code-digits",
            Kind.number(6, 9),
            "6",
            "How many digits a short code has. Of a thousand numbers one is a code at most: six are enough for a thousand codes at once.");
    static final Key<Integer> ASSIST_AGENTS = one(
            "assist.agents",
            Kind.number(1, 8),
            "3",
            "How many agents may be part of one support session, with those who ask and with supervisors who do not watch unasked. The consumer's browser makes a picture of its own for each different set of permissions, and the server remembers up to 4 MiB of each: eight are the most.");
    static final Key<Integer> HISTORY_DAYS = one(
            "assist.history-days",
            Kind.number(0, 3_650),
            "90",
            "How long support sessions are remembered: times, people, consent, control and documents, nothing of what was seen; 0 for not at all.");
    static final Key<RecordingLimits.Ask> RECORDING_ASK = one(
            "assist.recording.ask",
            Kind.choice(RecordingLimits.Ask.class),
            "never",
            "Which consumers are asked whether their support session may be recorded: `never` switches recording off, `requested` asks where the token says `record`, `always` asks everybody.");
    static final Key<Path> RECORDING_FOLDER = one(
            "assist.recording.folder",
            Kind.FOLDER,
            "",
            "Where recordings lie; unless set, in `recordings` in the data folder.");
    static final Key<Integer> RECORDING_DAYS = one(
            "assist.recording.days",
            Kind.number(1, 3_650),
            "30",
            "How long a recording is kept before the server deletes it.");
    static final Key<Integer> RECORDING_MEGABYTES = one(
            "assist.recording.megabytes",
            Kind.number(1, 100_000),
            "500",
            "How large one recording may become; there it stops, and the session goes on.");
    static final Key<Integer> RECORDING_TOTAL_MEGABYTES = one(
            "assist.recording.total-megabytes",
            Kind.number(1, 100_000_000),
            "50000",
            "How large all recordings together may become; what would be more is not recorded.");
    static final Key<Redacted<String>> RECORDING_KEY = one(
            "assist.recording.key",
            Kind.SECRET,
            "",
            "Seals recordings with AES-256-GCM: 32 random bytes in base64, as `openssl rand -base64 32` makes them. Unless set they are not sealed. Recordings of another key can't be read.");
    static final Key<Integer> DOCUMENT_PROCESSES = one(
            "assist.documents.processes",
            Kind.number(1, 32),
            "3",
            "Processes that paint documents at once, each with up to about 400 MB; none runs before documents are wanted.");

    static final Key<String> QUEUE_NAME = one(
            "gateway.queues[*].name",
            Kind.QUEUE_NAME,
            "",
            "What a consumer dials as `queue:NAME`. Without a settings file there is a queue `advice`.");
    static final Key<String> QUEUE_NUMBERS = list(
            "gateway.queues[*].numbers",
            Kind.SIP_USER,
            "Users of our domains whose calls from trunks and phones come to this queue.");
    static final Key<String> QUEUE_SKILLS = list(
            "gateway.queues[*].skills",
            Kind.SKILL,
            "An agent serves the queue whose account has all of these; unless set, every agent does.");
    static final Key<Integer> QUEUE_RING_SECONDS = one(
            "gateway.queues[*].ring-seconds",
            Kind.number(5, 120),
            "20",
            "How long it rings at one agent before it is the next one's turn, and the first is away.");
    static final Key<Integer> QUEUE_WRAP_UP_SECONDS = one(
            "gateway.queues[*].wrap-up-seconds",
            Kind.number(0, 3_600),
            "15",
            "Time for an agent after a call, in which no queue rings; the agent may end it sooner.");
    static final Key<Integer> QUEUE_WAIT_SECONDS = one(
            "gateway.queues[*].wait-seconds",
            Kind.number(10, 3_600),
            "600",
            "How long a caller waits at most; then the call overflows.");
    static final Key<Integer> QUEUE_MOST_WAITING = one(
            "gateway.queues[*].most-waiting",
            Kind.number(0, 1_000),
            "50",
            "How many wait at once; one more overflows. With 0 a caller is taken only if an agent is free.");
    static final Key<Integer> QUEUE_UNSTAFFED_SECONDS = one(
            "gateway.queues[*].unstaffed-seconds",
            Kind.number(0, 3_600),
            "60",
            "How long callers wait while every agent of the queue is away; where none is signed in they overflow at once.");
    static final Key<String> QUEUE_OVERFLOW = one(
            "gateway.queues[*].overflow",
            Kind.DESTINATION,
            "",
            "Where those go who can't wait: another queue, an agent, or an address that a trunk takes. Unless set, the call ends with a reason.");
    static final Key<ZoneId> QUEUE_TIME_ZONE = one(
            "gateway.queues[*].time-zone", Kind.TIME_ZONE, "UTC", "On whose clocks `hours` and `exceptions` are read.");
    static final Key<OpeningHours.Weekly> QUEUE_HOURS = list(
            "gateway.queues[*].hours",
            Kind.WEEKLY,
            "When it is open; several lines may name the same day. Unless set, day and night.");
    static final Key<OpeningHours.SpecialDay> QUEUE_EXCEPTIONS = list(
            "gateway.queues[*].exceptions", Kind.SPECIAL_DAY, "Days on which other hours hold, or none: holidays.");
    static final Key<String> QUEUE_CLOSED_OVERFLOW = one(
            "gateway.queues[*].closed-overflow",
            Kind.DESTINATION,
            "",
            "Where callers go while it is closed. Unless set, the call ends with `closed-text`.");
    static final Key<String> QUEUE_CLOSED_TEXT = one(
            "gateway.queues[*].closed-text", Kind.TEXT, "We are closed now.", "What callers read while it is closed.");

    static final Key<Boolean> SIGN_IN_PASSWORD = one(
            "sign-in.password",
            Kind.YES_NO,
            "true",
            "Whether names and passwords that are kept here open the consoles; `false` where everybody signs in at a provider.");
    static final Key<URI> OPENID_ISSUER = one(
            "sign-in.openid.issuer",
            Kind.HTTPS_URL,
            "",
            "OpenID provider at which people may sign in: its issuer, written just as it does; its description lies at `/.well-known/openid-configuration` below.");
    static final Key<String> OPENID_NAME =
            one("sign-in.openid.name", Kind.TEXT, "your company account", "What the button says after `Sign in with`.");
    static final Key<String> OPENID_CLIENT_ID =
            one("sign-in.openid.client-id", Kind.TEXT, "", "As what this server is registered there.");
    static final Key<Redacted<String>> OPENID_CLIENT_SECRET = one(
            "sign-in.openid.client-secret",
            Kind.SECRET,
            "",
            "Secret that goes with it, better in the environment than in the settings file; none for a public client.");
    static final Key<String> OPENID_SCOPES = list(
            "sign-in.openid.scopes", Kind.SCOPE, "Scopes that are asked for beside `openid`; unless set, `profile`.");
    static final Key<String> OPENID_USERNAME = one(
            "sign-in.openid.username-claim",
            Kind.TEXT,
            "preferred_username",
            "Claim of the ID token with a person's name here; of an e-mail address the part before the `@`, in lower case.");
    static final Key<String> OPENID_ROLES_CLAIM = one(
            "sign-in.openid.roles-claim",
            Kind.TEXT,
            "roles",
            "Claim of the ID token that lists what `roles` is about; a path like `realm_access.roles` leads into it.");
    static final Key<RoleRule> OPENID_ROLES = list(
            "sign-in.openid.roles",
            Kind.ROLE_RULE,
            "What each word of that claim gives: `Bank-Agents -> agent`, also `supervisor`, `administrator`, or `Team-Loans -> skill loans`. Of several roles the highest counts; without one nobody signs in. Where no rule is about skills, accounts keep theirs.");
    static final Key<Path> OPENID_TRUST = one(
            "sign-in.openid.trust",
            Kind.FILE,
            "",
            "PEM file with the authorities that may vouch for the provider; unless set, those of the Java runtime.");
    static final Key<URI> OPENID_PUBLIC_URL = one(
            "sign-in.openid.public-url",
            Kind.HTTPS_URL,
            "",
            "How browsers reach this server, where a proxy changes the `Host`: the provider sends them back to `/api/v1/agents/openid/callback` there. Unless set, the host that each of them asked for.");

    static final Key<String> DATABASE_URL = one(
            "database.url",
            Kind.JDBC_URL,
            "",
            "JDBC address of the database; an embedded H2 in the data folder unless set.");
    static final Key<String> DATABASE_USER = one("database.user", Kind.TEXT, "alongside", "User of the database.");
    static final Key<Redacted<String>> DATABASE_PASSWORD = one(
            "database.password", Kind.SECRET, "", "Its password; better in the environment than in the settings file.");

    static final Key<Integer> CALLS_DAYS = one(
            "keep.calls-days", Kind.number(1, 3_650), "90", "How long calls that are over are kept, with their notes.");
    static final Key<Integer> AUDIT_DAYS = one(
            "keep.audit-days",
            Kind.number(1, 3_650),
            "365",
            "How long it is kept who signed in, called or changed an account, and from where.");

    static final Key<Settings.LogLevel> LOG_LEVEL = one(
            "log.level",
            Kind.choice(Settings.LogLevel.class),
            "info",
            "What goes to the console and to `log/alongside.log` in the data folder: `error`, `warn`, `info`, `debug`.");
    static final Key<Integer> DRAIN_SECONDS =
            one("stop.drain-seconds", Kind.number(0, 3_600), "30", "How long a stop waits for calls that still go on.");

    private static final List<Key<?>> TABLE = List.of(
            HTTPS_PORT,
            HTTP_PORT,
            CERTIFICATE,
            PRIVATE_KEY,
            TRUSTED_PROXIES,
            SESSION_SOURCES,
            MANAGEMENT_PORT,
            SIP_PORT,
            SIP_TLS_PORT,
            SIP_TLS_TRUST,
            SIP_ADVERTISED,
            SIP_DSCP,
            BIND_EXTERNAL,
            BIND_INTERNAL,
            BIND_MANAGEMENT,
            BROKER_PORTS,
            BROKER_INTERNAL_PORTS,
            BROKER_DSCP_AUDIO,
            BROKER_DSCP_VIDEO,
            BROKER_CONTROL_PORT,
            ADVERTISED_SOURCE,
            ADVERTISED_ADDRESS,
            BROKERS_URL,
            TRUNK_NAME,
            TRUNK_URI,
            TRUNK_DOMAINS,
            TRUNK_PRIORITY,
            TRUNK_WEIGHT,
            TRUNK_MAX_CALLS,
            TRUNK_OPTIONS_SECONDS,
            TRUNK_USERNAME,
            TRUNK_PASSWORD,
            TRUNK_SRTP,
            TRUNK_SRTP_SUITES,
            TRUNK_CODECS,
            TRUNK_OFFER,
            TRUNK_CALLED_OUT,
            TRUNK_CALLER_OUT,
            TRUNK_CALLED_IN,
            TRUNK_CALLER_IN,
            TRUNK_FROM_USER,
            TRUNK_ASSERTED_IDENTITY,
            TRUNK_NETWORKS,
            TRUNK_CLIENT_CERTIFICATE,
            TRUNK_CERTIFICATE_NAMES,
            TRUNK_TAKEOVER,
            DOMAIN,
            REGISTRATION_TRUNK,
            REGISTRATION_USER,
            REGISTRATION_USERNAME,
            REGISTRATION_PASSWORD,
            REGISTRATION_SECONDS,
            DOMAIN_NAME,
            DOMAIN_DIGEST,
            DOMAIN_ALLOWED,
            DOMAIN_SRTP,
            DOMAIN_SRTP_SUITES,
            DOMAIN_CODECS,
            DOCUMENT_NETWORKS,
            DOCUMENT_PROCESSES,
            DOCUMENTS_EMBEDDED,
            IMAGES_FROM,
            RECORDING_ASK,
            RECORDING_FOLDER,
            RECORDING_DAYS,
            RECORDING_MEGABYTES,
            RECORDING_TOTAL_MEGABYTES,
            RECORDING_KEY,
            ASSIST_QUALITY,
            CODE_DIGITS,
            ASSIST_AGENTS,
            HISTORY_DAYS,
            QUEUE_NAME,
            QUEUE_NUMBERS,
            QUEUE_SKILLS,
            QUEUE_RING_SECONDS,
            QUEUE_WRAP_UP_SECONDS,
            QUEUE_WAIT_SECONDS,
            QUEUE_MOST_WAITING,
            QUEUE_UNSTAFFED_SECONDS,
            QUEUE_OVERFLOW,
            QUEUE_TIME_ZONE,
            QUEUE_HOURS,
            QUEUE_EXCEPTIONS,
            QUEUE_CLOSED_OVERFLOW,
            QUEUE_CLOSED_TEXT,
            SIGN_IN_PASSWORD,
            OPENID_ISSUER,
            OPENID_NAME,
            OPENID_CLIENT_ID,
            OPENID_CLIENT_SECRET,
            OPENID_SCOPES,
            OPENID_USERNAME,
            OPENID_ROLES_CLAIM,
            OPENID_ROLES,
            OPENID_TRUST,
            OPENID_PUBLIC_URL,
            DATABASE_URL,
            DATABASE_USER,
            DATABASE_PASSWORD,
            CALLS_DAYS,
            AUDIT_DAYS,
            LOG_LEVEL,
            DRAIN_SECONDS);

    /** All of them; a secret may also stand in a file of its own. */
    static final List<Key<?>> ALL = TABLE.stream().flatMap(Keys::withItsFile).toList();

    private static Stream<Key<?>> withItsFile(Key<?> key) {
        return key.kind().equals(Kind.SECRET) ? Stream.of(key, key.inFile()) : Stream.of(key);
    }
}
