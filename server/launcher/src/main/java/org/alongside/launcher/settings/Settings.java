package org.alongside.launcher.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.alongside.assist.documents.PageSources;
import org.alongside.assist.recording.RecordingLimits;
import org.alongside.assist.support.Quality;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.queue.QueueSettings;
import org.alongside.gateway.registrar.ControlledDomain;
import org.alongside.gateway.trunk.TrunkOptions;
import org.alongside.kernel.NetworkRange;
import org.alongside.kernel.Redacted;
import org.alongside.security.openid.Client;
import org.alongside.session.openid.ClaimRules;

/** What an administrator decided, whole and checked. What each value means stands once, in {@link Keys}. */
public record Settings(
        Server server,
        int managementPort,
        Sip sip,
        Bind bind,
        Broker broker,
        List<URI> brokers,
        Gateway gateway,
        Assist assist,
        SignIn signIn,
        Database database,
        Keep keep,
        LogLevel logLevel,
        Duration drain) {

    /**
     * Reads defaults, then the file, then the environment, then {@code --set}: later ones win.
     *
     * @param file a YAML file; empty in demo mode
     * @param environment variables such as {@code ALONGSIDE_DATABASE_PASSWORD}; others are ignored
     * @param set {@code key=value} texts of the command line, in their order
     * @throws org.alongside.kernel.Component.StartFailure with one sentence that names the file or the key
     */
    public static Settings read(Optional<Path> file, java.util.Map<String, String> environment, List<String> set) {
        return new SettingsReader(Sources.of(file, environment, set)).settings();
    }

    /** The same for a server that carries no calls. */
    public Settings withoutSip() {
        var silent = new Sip(0, 0, sip.tlsTrust, sip.advertised, sip.dscp);
        return new Settings(
                server,
                managementPort,
                silent,
                bind,
                broker,
                brokers,
                gateway,
                assist,
                signIn,
                database,
                keep,
                logLevel,
                drain);
    }

    /** The settings that name one port each at which something listens. */
    public static List<String> ports() {
        return Keys.ALL.stream()
                .filter(key -> key.kind().equals(Kind.PORT))
                .map(Key::name)
                .toList();
    }

    /** The doors for clients. */
    public record Server(
            int httpsPort,
            int httpPort,
            Optional<Certificate> certificate,
            List<NetworkRange> trustedProxies,
            List<NetworkRange> sessionSources) {}

    /** A certificate of one's own. */
    public record Certificate(Path chain, Path privateKey) {}

    /** Where SIP listens, as what it is seen, and whom it trusts over TLS. */
    public record Sip(int port, int tlsPort, Optional<Path> tlsTrust, Optional<String> advertised, int dscp) {}

    /** Addresses to listen on. */
    public record Bind(String external, String internal, String management) {}

    /** The media process. */
    public record Broker(
            PortRange ports, PortRange internalPorts, Marks marks, int controlPort, List<Advertised> advertised) {}

    /** DSCP of media towards trunks. */
    public record Marks(int audio, int video) {}

    /** Clients from {@code source} reach the broker at {@code address}. */
    public record Advertised(NetworkRange source, String address) {}

    /** Calls. */
    public record Gateway(
            String domain,
            List<Trunk> trunks,
            List<Registration> registrations,
            List<ControlledDomain> domains,
            List<QueueSettings> queues) {}

    /** A user of ours whom a trunk's registrar shall know. */
    public record Registration(String trunk, String user, Login login, Duration interval) {}

    /** A SIP neighbour. */
    public record Trunk(
            String name,
            URI uri,
            List<String> domains,
            Share share,
            Optional<Login> login,
            Media media,
            TrunkOptions options) {}

    /** Which calls a trunk gets. */
    public record Share(int priority, int weight, int maxCalls, Duration optionsEvery) {}

    /** How we prove who we are. */
    public record Login(String username, Redacted<String> password) {}

    /** How media is spoken with a trunk or with the phones of a domain; no suites or codecs means the usual ones. */
    public record Media(Srtp srtp, List<String> suites, List<String> codecs, Offer offer) {
        public TrunkPolicy policy() {
            var usual = TrunkPolicy.DEFAULT;
            return usual.withCodecs(codecs.isEmpty() ? usual.codecs() : codecs)
                    .withSuites(suites.isEmpty() ? usual.suites() : suites)
                    .with(srtp.security())
                    .offeringLate(offer == Offer.LATE);
        }
    }

    /** Whose description comes first in a call of ours. */
    public enum Offer {
        EARLY,
        LATE
    }

    /** How RTP is protected towards a trunk. */
    public enum Srtp {
        OFF,
        SDES,
        OPPORTUNISTIC,
        DTLS;

        TrunkPolicy.Security security() {
            return switch (this) {
                case OFF -> TrunkPolicy.Security.PLAIN;
                case SDES -> TrunkPolicy.Security.SDES;
                case OPPORTUNISTIC -> TrunkPolicy.Security.OPPORTUNISTIC;
                case DTLS -> TrunkPolicy.Security.DTLS;
            };
        }
    }

    /** Co-browsing. */
    public record Assist(
            List<NetworkRange> documentNetworks,
            int documentProcesses,
            PageSources sources,
            Duration history,
            Recording recording,
            Quality quality,
            int codeDigits,
            int agents) {}

    /**
     * Recordings of support sessions.
     *
     * @param key 32 bytes that seal them
     */
    public record Recording(RecordingLimits limits, Optional<Path> folder, Optional<Redacted<byte[]>> key) {}

    /** How people get into the consoles. */
    public record SignIn(boolean password, Optional<OpenId> openId) {}

    /** A provider that says who they are. */
    public record OpenId(String name, Client client, ClaimRules rules, Optional<Path> trust, Optional<URI> publicUrl) {}

    /** Where records are kept; without a {@code url} embedded in the data folder. */
    public record Database(Optional<String> url, String user, Redacted<String> password) {}

    /** For how long the past is kept. */
    public record Keep(Duration calls, Duration audit) {}

    /** How much the log says. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }
}
