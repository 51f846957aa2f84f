package org.alongside.gateway.trunk;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.sip.digest.Credentials;
import org.alongside.sip.message.SipUri;

/**
 * One SIP neighbour, as the administrator wrote it.
 *
 * @param name for logs, the health page and {@code SipEvent.Invited}
 * @param uri where calls go; {@code ;transport=tcp} or {@code tls} chooses it, otherwise UDP
 * @param domains whose calls take this trunk; empty takes every domain that no other trunk lists
 * @param preference among trunks that take the same domain
 * @param maxCalls at once, in both directions together; 0 for no limit
 * @param probeEvery how often an OPTIONS asks whether it lives; zero for never
 * @param login what it is told when it challenges our requests
 * @param options what is unusual about it
 */
public record TrunkSettings(
        String name,
        SipUri uri,
        List<String> domains,
        Preference preference,
        int maxCalls,
        Duration probeEvery,
        Optional<Login> login,
        TrunkOptions options) {

    public TrunkSettings {
        domains = domains.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
    }

    /** As in SRV records (RFC 2782): the lower priority first; within it chance by weight. */
    public record Preference(int priority, int weight) {
        public static final Preference USUAL = new Preference(0, 1);
    }

    /** A name and a password for whatever realm the trunk says it is. */
    public record Login(String username, Redacted<String> password) {
        Function<String, Optional<Credentials>> credentials() {
            return realm -> Optional.of(Credentials.of(username, realm, password));
        }
    }

    public TrunkSettings(String name, SipUri uri, List<String> domains) {
        this(name, uri, domains, Preference.USUAL, 0, Duration.ZERO, Optional.empty(), TrunkOptions.USUAL);
    }

    /** Reads the settings' texts; the failure is a sentence that names the key. */
    public static Result<TrunkSettings> of(String name, String uri, List<String> domains) {
        var read = SipUri.parse(uri);
        if (name.isBlank()) {
            return Result.failed(Failure.Code.BAD_REQUEST, "gateway.trunks[].name is empty");
        }
        if (name.startsWith(PhoneDoor.PREFIX)) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST, "gateway.trunks[].name '" + name + "' may not begin with phone:");
        }
        if (read.isEmpty()) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST,
                    "gateway.trunks[" + name + "].uri '" + uri + "' is no SIP URI like sip:pbx.example:5060");
        }
        String transport = read.get().transport().orElse("udp");
        if (read.get().secure() || !List.of("udp", "tcp", "tls").contains(transport)) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST,
                    "gateway.trunks[" + name + "].uri: transport may be udp, tcp or tls, not '" + transport + "'");
        }
        return Result.ok(new TrunkSettings(name, read.get(), domains));
    }

    public TrunkSettings with(Preference other) {
        return new TrunkSettings(name, uri, domains, other, maxCalls, probeEvery, login, options);
    }

    public TrunkSettings withMaxCalls(int most) {
        return new TrunkSettings(name, uri, domains, preference, most, probeEvery, login, options);
    }

    public TrunkSettings probedEvery(Duration interval) {
        return new TrunkSettings(name, uri, domains, preference, maxCalls, interval, login, options);
    }

    public TrunkSettings with(Login theirs) {
        return new TrunkSettings(name, uri, domains, preference, maxCalls, probeEvery, Optional.of(theirs), options);
    }

    public TrunkSettings with(TrunkOptions unusual) {
        return new TrunkSettings(name, uri, domains, preference, maxCalls, probeEvery, login, unusual);
    }

    boolean serves(String domain) {
        return domains.contains(domain.toLowerCase(Locale.ROOT));
    }
}
