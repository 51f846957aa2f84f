package org.alongside.gateway.trunk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alongside.gateway.registrar.Aor;
import org.alongside.gateway.registrar.Binding;
import org.alongside.gateway.registrar.Registrar;
import org.alongside.gateway.trunk.Trunk.Local;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.transaction.Flow;

/**
 * Phones as the core sees them: who of them gets in, and by which ways calls reach them. To a leg the phones of a domain are a
 * trunk of their own. Part of the core: same owner, time is an argument.
 */
final class PhoneDoor {
    /** How the trunk of a domain's phones is called; no trunk of the settings may begin so. */
    static final String PREFIX = "phone:";
    /** Names one of a user's contacts in a destination, as a GRUU would (RFC 5627 §3.2); it stays within this server. */
    static final String ONE_CONTACT = "gr";

    private final Registrar registrar;
    private final Local local;
    private final long wallMillisAtZero;
    /** A phone that starts sends two REGISTERs; whoever sends more than these without a name is after something else. */
    private final SourceRates strangers = new SourceRates(2, 20);

    /**
     * @param local our address as phones see it
     * @param wallMillisAtZero what the wall clock shows when the core's nanoseconds are zero
     */
    PhoneDoor(Registrar registrar, Local local, long wallMillisAtZero) {
        this.registrar = registrar;
        this.local = local;
        this.wallMillisAtZero = wallMillisAtZero;
    }

    private long wall(long now) {
        return now / 1_000_000 + wallMillisAtZero;
    }

    static boolean isPhone(Trunk trunk) {
        return trunk.name().startsWith(PREFIX);
    }

    /** A phone is where it registered from; what its Contact says may lie behind a NAT. */
    static boolean staysWithItsFlow(Dialog dialog) {
        return dialog.notes().getOrDefault(Invitation.TRUNK_NOTE, "").startsWith(PREFIX);
    }

    /** What somebody unknown may send at most: a REGISTER for a domain of ours, and not too many. */
    boolean admits(SipMessage message, Flow source, long now) {
        return message instanceof SipRequest request
                && registrar.isForUs(request)
                && strangers.allows(source.remoteHost(), now);
    }

    boolean knows(Flow source) {
        return registrar.knows(source);
    }

    boolean controls(SipUri uri) {
        return registrar.controls(uri.bareHost());
    }

    SipResponse register(SipRequest request, Flow source, String tag, long now) {
        return registrar.register(request, source, tag, wall(now));
    }

    Registrar.Identity identify(SipRequest request, Flow source, String tag, long now) {
        return registrar.identify(request, source, tag, wall(now));
    }

    /** The trunk that a dialog names, where it is one of ours. */
    Optional<Trunk> trunkNamed(String name) {
        return SipEvent.phoneDomainOf(name).filter(registrar::controls).map(domain -> trunkOf(new Aor("", domain)));
    }

    Trunk trunkOf(Aor aor) {
        var settings = new TrunkSettings(PREFIX + aor.domain(), SipUri.of("", aor.domain(), 0), List.of());
        return Trunk.of(settings, org.alongside.sip.resolve.Resolution.of(settings.uri(), List.of(), List.of()), local);
    }

    /** The contacts of a user, the most wanted first, or the one that is meant; empty for whoever isn't registered. */
    List<Trunks.Way> ways(SipUri destination, long now) {
        var aor = new Aor(destination.user(), destination.bareHost());
        var trunk = trunkOf(aor);
        var one = destination.parameters().get(ONE_CONTACT);
        return registrar.bindingsOf(aor, wall(now)).stream()
                .filter(binding -> one.stream().allMatch(binding.name()::equals))
                .map(binding -> new Trunks.Way(trunk, binding.flow(), Optional.of(binding)))
                .toList();
    }

    /** The request as it leaves for one contact (RFC 3261 §16.6, RFC 3327 §5.3). */
    static SipRequest addressedTo(Binding binding, SipRequest request) {
        var routes = Headers.NONE;
        for (String hop : binding.path()) {
            routes = routes.with("Route", hop);
        }
        return new SipRequest(
                request.method(),
                binding.contact().asRequestUri(),
                request.head(),
                routes.plus(request.headers()),
                request.body());
    }

    void closed(Flow flow) {
        registrar.closed(flow);
    }

    long wakeAt() {
        long at = registrar.wakeAt();
        return at == Long.MAX_VALUE
                ? at
                : Duration.ofMillis(at - wallMillisAtZero).toNanos();
    }

    /** Whose NAT must hear from us now. */
    List<Trunks.Way> onTime(long now) {
        var ways = new ArrayList<Trunks.Way>();
        for (var binding : registrar.onTime(wall(now))) {
            var trunk = trunkOf(new Aor("", "keep-alive.invalid"));
            ways.add(new Trunks.Way(trunk, binding.flow(), Optional.of(binding)));
        }
        return ways;
    }
}
