package org.alongside.launcher.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.alongside.assist.documents.PageSources;
import org.alongside.assist.recording.RecordingLimits;
import org.alongside.gateway.queue.OpeningHours;
import org.alongside.gateway.queue.QueueSettings;
import org.alongside.gateway.registrar.ControlledDomain;
import org.alongside.gateway.trunk.NumberRules;
import org.alongside.gateway.trunk.TrunkOptions;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Redacted;
import org.alongside.launcher.settings.Sources.Found;
import org.alongside.security.openid.Client;
import org.alongside.session.openid.ClaimRules;
import org.alongside.session.openid.RoleRule;

/** Turns the texts of {@link Sources} into one {@link Settings}, or says which key is wrong. */
final class SettingsReader {
    private static final long MEGABYTE = 1_000_000;
    private static final int KEY_BYTES = 32;
    private static final String BETWEEN = "(?<!\\\\),";

    private final Sources sources;

    SettingsReader(Sources sources) {
        this.sources = sources;
    }

    Settings settings() {
        String external = value(Keys.BIND_EXTERNAL);
        return new Settings(
                server(),
                value(Keys.MANAGEMENT_PORT),
                new Settings.Sip(
                        value(Keys.SIP_PORT),
                        value(Keys.SIP_TLS_PORT),
                        optional(Keys.SIP_TLS_TRUST),
                        optional(Keys.SIP_ADVERTISED),
                        value(Keys.SIP_DSCP)),
                new Settings.Bind(external, optional(Keys.BIND_INTERNAL).orElse(external), value(Keys.BIND_MANAGEMENT)),
                new Settings.Broker(
                        value(Keys.BROKER_PORTS),
                        value(Keys.BROKER_INTERNAL_PORTS),
                        new Settings.Marks(value(Keys.BROKER_DSCP_AUDIO), value(Keys.BROKER_DSCP_VIDEO)),
                        value(Keys.BROKER_CONTROL_PORT),
                        groups("broker.advertised", this::advertised)),
                groups("brokers", index -> value(Keys.BROKERS_URL.at(index))),
                new Settings.Gateway(
                        value(Keys.DOMAIN),
                        groups("gateway.trunks", this::trunk),
                        groups("gateway.registrations", this::registration),
                        groups("gateway.domains", this::domain),
                        queues()),
                new Settings.Assist(
                        list(Keys.DOCUMENT_NETWORKS),
                        value(Keys.DOCUMENT_PROCESSES),
                        new PageSources(value(Keys.DOCUMENTS_EMBEDDED), Set.copyOf(list(Keys.IMAGES_FROM))),
                        Duration.ofDays(value(Keys.HISTORY_DAYS)),
                        recording(),
                        value(Keys.ASSIST_QUALITY),
                        value(Keys.CODE_DIGITS),
                        value(Keys.ASSIST_AGENTS)),
                signIn(),
                new Settings.Database(
                        optional(Keys.DATABASE_URL),
                        value(Keys.DATABASE_USER),
                        secret(Keys.DATABASE_PASSWORD).orElse(Redacted.of(""))),
                new Settings.Keep(Duration.ofDays(value(Keys.CALLS_DAYS)), Duration.ofDays(value(Keys.AUDIT_DAYS))),
                value(Keys.LOG_LEVEL),
                Duration.ofSeconds(value(Keys.DRAIN_SECONDS)));
    }

    private Settings.Server server() {
        return new Settings.Server(
                value(Keys.HTTPS_PORT),
                value(Keys.HTTP_PORT),
                certificate(),
                list(Keys.TRUSTED_PROXIES),
                list(Keys.SESSION_SOURCES));
    }

    private Settings.Recording recording() {
        var limits = new RecordingLimits(
                value(Keys.RECORDING_ASK),
                Duration.ofDays(value(Keys.RECORDING_DAYS)),
                value(Keys.RECORDING_MEGABYTES) * MEGABYTE,
                value(Keys.RECORDING_TOTAL_MEGABYTES) * MEGABYTE);
        return new Settings.Recording(limits, optional(Keys.RECORDING_FOLDER), recordingKey());
    }

    /** What is wrong with a key is said without the key. */
    private Optional<Redacted<byte[]>> recordingKey() {
        return secret(Keys.RECORDING_KEY).map(text -> {
            try {
                byte[] key = Base64.getDecoder().decode(text.reveal().strip());
                if (key.length == KEY_BYTES) {
                    return Redacted.of(key);
                }
            } catch (IllegalArgumentException noBase64) {
                // Said below.
            }
            throw new StartFailure(Keys.RECORDING_KEY.name() + " must be " + KEY_BYTES + " bytes in base64.");
        });
    }

    private Optional<Settings.Certificate> certificate() {
        Optional<Path> chain = optional(Keys.CERTIFICATE);
        Optional<Path> privateKey = optional(Keys.PRIVATE_KEY);
        if (chain.isPresent() != privateKey.isPresent()) {
            throw new StartFailure(
                    "server.certificate and server.private-key belong together: set both, or neither for a certificate of our own.");
        }
        return chain.map(path -> new Settings.Certificate(path, privateKey.orElseThrow()));
    }

    private Settings.Advertised advertised(int index) {
        return new Settings.Advertised(
                value(Keys.ADVERTISED_SOURCE.at(index)), value(Keys.ADVERTISED_ADDRESS.at(index)));
    }

    private Settings.Trunk trunk(int index) {
        return new Settings.Trunk(
                value(Keys.TRUNK_NAME.at(index)),
                value(Keys.TRUNK_URI.at(index)),
                list(Keys.TRUNK_DOMAINS.at(index)),
                new Settings.Share(
                        optional(Keys.TRUNK_PRIORITY.at(index)).orElse(index),
                        value(Keys.TRUNK_WEIGHT.at(index)),
                        value(Keys.TRUNK_MAX_CALLS.at(index)),
                        Duration.ofSeconds(value(Keys.TRUNK_OPTIONS_SECONDS.at(index)))),
                login(index),
                new Settings.Media(
                        value(Keys.TRUNK_SRTP.at(index)),
                        list(Keys.TRUNK_SRTP_SUITES.at(index)),
                        list(Keys.TRUNK_CODECS.at(index)),
                        value(Keys.TRUNK_OFFER.at(index))),
                options(index));
    }

    private TrunkOptions options(int index) {
        var numbers = new TrunkOptions.Numbers(
                rules(Keys.TRUNK_CALLED_OUT.at(index)),
                rules(Keys.TRUNK_CALLER_OUT.at(index)),
                rules(Keys.TRUNK_CALLED_IN.at(index)),
                rules(Keys.TRUNK_CALLER_IN.at(index)));
        return new TrunkOptions(
                numbers,
                optional(Keys.TRUNK_FROM_USER.at(index)),
                value(Keys.TRUNK_ASSERTED_IDENTITY.at(index)),
                recognition(index),
                value(Keys.TRUNK_TAKEOVER.at(index)));
    }

    private NumberRules rules(Key<NumberRules.Rule> key) {
        return new NumberRules(list(key));
    }

    private TrunkOptions.Recognition recognition(int index) {
        var demand = value(Keys.TRUNK_CLIENT_CERTIFICATE.at(index));
        var names = list(Keys.TRUNK_CERTIFICATE_NAMES.at(index));
        if (demand == TrunkOptions.ClientCertificate.OFF && !names.isEmpty()) {
            throw new StartFailure("%s needs %s: accepted or required"
                    .formatted(
                            Keys.TRUNK_CERTIFICATE_NAMES.at(index).name(),
                            Keys.TRUNK_CLIENT_CERTIFICATE.at(index).name()));
        }
        return new TrunkOptions.Recognition(list(Keys.TRUNK_NETWORKS.at(index)), demand, names);
    }

    private Settings.Registration registration(int index) {
        var trunk = Keys.REGISTRATION_TRUNK.at(index);
        String name = value(trunk);
        if (!groups("gateway.trunks", i -> value(Keys.TRUNK_NAME.at(i))).contains(name)) {
            throw new StartFailure("%s: there is no trunk '%s' in gateway.trunks".formatted(trunk.name(), name));
        }
        String user = value(Keys.REGISTRATION_USER.at(index));
        return new Settings.Registration(
                name,
                user,
                new Settings.Login(
                        optional(Keys.REGISTRATION_USERNAME.at(index)).orElse(user),
                        required(Keys.REGISTRATION_PASSWORD.at(index))),
                Duration.ofSeconds(value(Keys.REGISTRATION_SECONDS.at(index))));
    }

    private ControlledDomain domain(int index) {
        String name = value(Keys.DOMAIN_NAME.at(index));
        var allowed = list(Keys.DOMAIN_ALLOWED.at(index));
        var digest = value(Keys.DOMAIN_DIGEST.at(index));
        var media = new Settings.Media(
                value(Keys.DOMAIN_SRTP.at(index)),
                list(Keys.DOMAIN_SRTP_SUITES.at(index)),
                list(Keys.DOMAIN_CODECS.at(index)),
                Settings.Offer.EARLY);
        return new ControlledDomain(
                name, digest, allowed.isEmpty() ? ControlledDomain.usualDestinations(name) : allowed, media.policy());
    }

    /** A queue has a name of its own, and leads into queues that there are. */
    private List<QueueSettings> queues() {
        var queues = groups("gateway.queues", this::queue);
        var names = new HashSet<String>();
        for (var queue : queues) {
            if (!names.add(queue.name())) {
                throw new StartFailure("gateway.queues: two of them have the name '%s'".formatted(queue.name()));
            }
        }
        for (var queue : queues) {
            Stream.of(queue.overflow().to(), queue.overflow().whenClosed())
                    .flatMap(Optional::stream)
                    .filter(to -> to.startsWith("queue:") && !names.contains(to.substring("queue:".length())))
                    .findFirst()
                    .ifPresent(to -> {
                        throw new StartFailure("gateway.queues: '%s' overflows into %s, which there is not"
                                .formatted(queue.name(), to));
                    });
        }
        return queues;
    }

    private QueueSettings queue(int index) {
        var patience = new QueueSettings.Patience(
                Duration.ofSeconds(value(Keys.QUEUE_RING_SECONDS.at(index))),
                Duration.ofSeconds(value(Keys.QUEUE_WAIT_SECONDS.at(index))),
                Duration.ofSeconds(value(Keys.QUEUE_UNSTAFFED_SECONDS.at(index))),
                Duration.ofSeconds(value(Keys.QUEUE_WRAP_UP_SECONDS.at(index))),
                value(Keys.QUEUE_MOST_WAITING.at(index)));
        return new QueueSettings(
                value(Keys.QUEUE_NAME.at(index)),
                list(Keys.QUEUE_NUMBERS.at(index)),
                Set.copyOf(list(Keys.QUEUE_SKILLS.at(index))),
                patience,
                OpeningHours.of(
                        value(Keys.QUEUE_TIME_ZONE.at(index)),
                        list(Keys.QUEUE_HOURS.at(index)),
                        list(Keys.QUEUE_EXCEPTIONS.at(index))),
                new QueueSettings.Overflow(
                        optional(Keys.QUEUE_OVERFLOW.at(index)), optional(Keys.QUEUE_CLOSED_OVERFLOW.at(index))),
                value(Keys.QUEUE_CLOSED_TEXT.at(index)));
    }

    private Settings.SignIn signIn() {
        var openId = optional(Keys.OPENID_ISSUER).map(this::openId);
        if (!value(Keys.SIGN_IN_PASSWORD) && openId.isEmpty()) {
            throw new StartFailure("%s is false and %s is missing: nobody could sign in"
                    .formatted(Keys.SIGN_IN_PASSWORD.name(), Keys.OPENID_ISSUER.name()));
        }
        return new Settings.SignIn(value(Keys.SIGN_IN_PASSWORD), openId);
    }

    private Settings.OpenId openId(URI issuer) {
        var scopes = list(Keys.OPENID_SCOPES);
        var client = new Client(
                issuer,
                value(Keys.OPENID_CLIENT_ID),
                secret(Keys.OPENID_CLIENT_SECRET),
                scopes.isEmpty() ? List.of("profile") : scopes);
        var rules = list(Keys.OPENID_ROLES);
        if (rules.stream().noneMatch(rule -> rule.gives() instanceof RoleRule.Gift.Role)) {
            throw new StartFailure("%s gives nobody a role: write a rule like Bank-Agents -> agent"
                    .formatted(Keys.OPENID_ROLES.name()));
        }
        return new Settings.OpenId(
                value(Keys.OPENID_NAME),
                client,
                new ClaimRules(value(Keys.OPENID_USERNAME), value(Keys.OPENID_ROLES_CLAIM), rules),
                optional(Keys.OPENID_TRUST),
                optional(Keys.OPENID_PUBLIC_URL));
    }

    /** A name without a password, or the other way round, is half a thought. */
    private Optional<Settings.Login> login(int index) {
        var username = optional(Keys.TRUNK_USERNAME.at(index));
        var password = secret(Keys.TRUNK_PASSWORD.at(index));
        if (username.isPresent() != password.isPresent()) {
            throw new StartFailure("%s and %s belong together: set both or none"
                    .formatted(
                            Keys.TRUNK_USERNAME.at(index).name(),
                            Keys.TRUNK_PASSWORD.at(index).name()));
        }
        return username.map(name -> new Settings.Login(name, password.orElseThrow()));
    }

    /** A secret that the settings hold, or a file that they name. */
    private Optional<Redacted<String>> secret(Key<Redacted<String>> key) {
        var here = optional(key);
        var file = optional(key.inFile());
        if (here.isPresent() && file.isPresent()) {
            throw new StartFailure("%s and %s are the same secret: set one of them."
                    .formatted(key.name(), key.inFile().name()));
        }
        return here.or(() -> file.map(path -> SecretFile.read(key.inFile(), path)));
    }

    private Redacted<String> required(Key<Redacted<String>> key) {
        return secret(key).orElseThrow(() -> missing(key));
    }

    /** A value that somebody set or that has a default. */
    private <T> T value(Key<T> key) {
        return optional(key).orElseThrow(() -> missing(key));
    }

    private static StartFailure missing(Key<?> key) {
        return new StartFailure(
                "%s is missing: it must be %s.".formatted(key.name(), key.kind().says()));
    }

    private <T> Optional<T> optional(Key<T> key) {
        return sources.find(key.name())
                .or(() -> Optional.of(new Found(key.fallback(), "the default"))
                        .filter(found -> !found.text().isEmpty()))
                .map(found -> parse(key, found));
    }

    /**
     * A list may be one comma-separated text or the numbered texts of a YAML sequence. A comma that belongs to a value has a
     * backslash in front; in a sequence the reader of the file has put it there.
     */
    private <T> List<T> list(Key<T> key) {
        var values = new ArrayList<T>();
        sources.find(key.name()).ifPresent(found -> {
            for (String part : found.text().split(BETWEEN, -1)) {
                values.add(parse(key, new Found(part.strip().replace("\\,", ","), found.source())));
            }
        });
        if (values.isEmpty()) {
            for (int i = 0; ; i++) {
                Optional<Found> found = sources.find(key.name() + "[" + i + "]");
                if (found.isEmpty()) {
                    break;
                }
                values.add(parse(key, found.get()));
            }
        }
        return List.copyOf(values);
    }

    private static <T> T parse(Key<T> key, Found found) {
        return key.kind()
                .parse()
                .apply(found.text())
                .orElseThrow(() -> new StartFailure("%s must be %s; %s says '%s'."
                        .formatted(key.name(), key.kind().says(), found.source(), found.text())));
    }

    /** Groups in the order of their indexes; gaps are no groups. */
    private <T> List<T> groups(String name, IntFunction<T> read) {
        Pattern pattern = Pattern.compile(Pattern.quote(name) + "\\[(\\d{1,4})]\\..*");
        var indexes = new TreeSet<Integer>();
        for (String property : sources.names()) {
            Matcher matcher = pattern.matcher(property);
            if (matcher.matches()) {
                indexes.add(Integer.valueOf(matcher.group(1)));
            }
        }
        return indexes.stream().map(read::apply).toList();
    }
}
