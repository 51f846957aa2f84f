package org.alongside.gateway.client;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.alongside.gateway.call.Callees;
import org.alongside.gateway.call.EndReason;
import org.alongside.gateway.client.Route.Place;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.sip.message.SipUri;

/** Finds who is called, or the reason why nobody is; never silence. */
final class Router {
    private final GatewaySettings settings;
    private final Directory directory;
    private final Staff staff;
    private final PhoneBook phones;

    Router(GatewaySettings settings, Directory directory, Staff staff, PhoneBook phones) {
        this.settings = settings;
        this.directory = directory;
        this.staff = staff;
        this.phones = phones;
    }

    /** What this caller may reach under that name. */
    Route route(Client caller, String to) {
        var destination = Destination.parse(to, caller.voice().domain());
        if (destination.isEmpty()) {
            return new Route.Nowhere(EndReason.NOT_FOUND);
        }
        if (destination.get().isEmergency(settings.emergencyNumbers())
                || !destination.get().isAllowed(caller.voice().allowedDestinations())) {
            return new Route.Nowhere(EndReason.FORBIDDEN);
        }
        return switch (destination.get()) {
            case Destination.Agent(var name) -> agent(caller, name);
            case Destination.Queue(var name) -> queue(name);
            case Destination.Sip sip -> sip(caller, sip);
        };
    }

    private Route queue(String name) {
        return settings.queues().stream().anyMatch(q -> q.name().equals(name))
                ? new Route.ToQueue(name)
                : new Route.Nowhere(EndReason.NOT_FOUND);
    }

    /** Where a queue sends callers on: the administrator's word needs nobody's leave. */
    Route overflow(String to) {
        var destination = Destination.parse(to, "");
        return switch (destination.orElse(null)) {
            case Destination.Agent(var name) -> inbound(name, "");
            case Destination.Sip sip -> {
                var here = inbound(sip.user(), sip.domain());
                yield here instanceof Route.Nowhere
                        ? trunkFor(sip.domain())
                                .map(trunk -> trunk(sip, trunk.policy()))
                                .orElse(here)
                        : here;
            }
            case Destination.Queue(var name) -> queue(name);
            case null -> new Route.Nowhere(EndReason.NOT_FOUND);
        };
    }

    /** An agent who is available at no console is not called at his phone either. */
    private Route agent(Client caller, String name) {
        var found = directory.agent(name, Optional.of(caller.connection().id()));
        var phones = found.clients().isEmpty() ? List.<Place.Sip>of() : phones(name, domains(found));
        return ring(new Directory.Found(found.known() || staff.has(name), found.clients()), phones);
    }

    private static Set<String> domains(Directory.Found found) {
        var domains = new LinkedHashSet<String>();
        found.clients().forEach(c -> domains.add(c.voice().domain().toLowerCase(Locale.ROOT)));
        return domains;
    }

    /** Every page and every phone of one address (RFC 3261 §16.5), as many as are rung at once. */
    private Route ring(Directory.Found found, List<Place.Sip> phones) {
        var places = Stream.concat(
                        found.clients().stream().filter(c -> !isFull(c)).<Place>map(Place.Page::new), phones.stream())
                .limit(Callees.MOST)
                .toList();
        if (!places.isEmpty()) {
            return new Route.To(places);
        }
        if (!found.clients().isEmpty()) {
            return new Route.Nowhere(EndReason.BUSY);
        }
        return new Route.Nowhere(found.known() ? EndReason.UNREACHABLE : EndReason.NOT_FOUND);
    }

    /** The phones of a user in these domains; where there are several, each is a place of its own. */
    private List<Place.Sip> phones(String user, Set<String> domains) {
        return domains.stream().flatMap(domain -> phones(user, domain).stream()).toList();
    }

    private List<Place.Sip> phones(String user, String domain) {
        String uri = new Destination.Sip(user, domain).text();
        var contacts = phones.contacts(user, domain);
        return contacts.stream()
                .map(c -> new Place.Sip(
                        uri,
                        Optional.of(c.name()).filter(_ -> contacts.size() > 1),
                        this.phones.mediaOf(domain),
                        c.q()))
                .toList();
    }

    boolean isFull(Client client) {
        return client.calls().size() >= settings.callsPerConnection()
                || directory.callsOf(client.connection().session()) >= settings.callsPerSession();
    }

    private Route sip(Client caller, Destination.Sip to) {
        var found = directory.user(
                to.user(), to.domain(), Optional.of(caller.connection().id()));
        var registered = phones(to.user(), to.domain());
        if (!found.clients().isEmpty() || !registered.isEmpty()) {
            return ring(found, registered);
        }
        var trunk = trunkFor(to.domain());
        if (trunk.isPresent()) {
            return trunk(to, trunk.get().policy());
        }
        if (found.known()) {
            return new Route.Nowhere(EndReason.UNREACHABLE);
        }
        if (phones.controls(to.domain())) {
            return new Route.Nowhere(EndReason.UNREACHABLE);
        }
        boolean ours = to.domain().equalsIgnoreCase(caller.voice().domain());
        return new Route.Nowhere(ours && !staff.has(to.user()) ? EndReason.NOT_FOUND : EndReason.UNREACHABLE);
    }

    private static Route trunk(Destination.Sip to, TrunkPolicy policy) {
        return new Route.To(List.of(Place.Sip.trunk(to.text(), policy)));
    }

    /** The trunk by which this caller's call would go; empty where it needs none. */
    String trunkOf(Client caller, String to) {
        return Destination.parse(to, caller.voice().domain())
                .filter(Destination.Sip.class::isInstance)
                .map(Destination.Sip.class::cast)
                .filter(sip ->
                        route(caller, to) instanceof Route.To(var places) && places.getFirst() instanceof Place.Sip)
                .filter(sip -> phones(sip.user(), sip.domain()).isEmpty())
                .flatMap(sip -> trunkFor(sip.domain()))
                .map(TrunkRoute::name)
                .orElse("");
    }

    private Optional<TrunkRoute> trunkFor(String domain) {
        String wanted = domain.toLowerCase(Locale.ROOT);
        return settings.trunks().stream()
                .filter(t -> t.domains().contains(wanted))
                .findFirst()
                .or(() -> settings.trunks().stream()
                        .filter(t -> t.domains().isEmpty())
                        .findFirst());
    }

    /** Whom a phone of that domain may call: as its domain's list has it, its own users and agents if nothing else is said. */
    Route fromPhone(String ownDomain, String user, String domain) {
        var sip = new Destination.Sip(user, domain.toLowerCase(Locale.ROOT));
        var agent = new Destination.Agent(user);
        var allowed = phones.allowedTo(ownDomain);
        boolean maySip = sip.isAllowed(allowed);
        boolean mayAgent = domain.equalsIgnoreCase(ownDomain) && agent.isAllowed(allowed);
        if (sip.isEmergency(settings.emergencyNumbers()) || !(maySip || mayAgent)) {
            return new Route.Nowhere(EndReason.FORBIDDEN);
        }
        var found = inbound(user, domain);
        boolean elsewhere = found instanceof Route.Nowhere && maySip && !phones.controls(domain);
        return elsewhere
                ? trunkFor(domain).map(trunk -> trunk(sip, trunk.policy())).orElse(found)
                : found;
    }

    /** Whom a trunk's INVITE is for: an agent by name, a user who is connected, one whose phone is registered; all of these. */
    Route inbound(String user, String domain) {
        var queue = settings.queues().stream()
                .filter(q -> q.numbers().contains(user))
                .findFirst();
        if (queue.isPresent()) {
            return new Route.ToQueue(queue.get().name());
        }
        var agents = directory.agent(user, Optional.empty());
        var found = agents.and(directory.user(user, domain, Optional.empty()));
        var domains = domains(agents);
        domains.add(domain.toLowerCase(Locale.ROOT));
        return ring(new Directory.Found(found.known() || staff.has(user), found.clients()), phones(user, domains));
    }

    /** Whom a trunk or a phone may transfer to: what it could call itself, and whom we would call through it. Ports are our business. */
    Route referred(String trunk, SipUri target) {
        var named = Destination.parse("sip:" + target.user() + "@" + target.bareHost(), "");
        if (!(named.orElse(null) instanceof Destination.Sip to)) {
            return new Route.Nowhere(EndReason.NOT_FOUND);
        }
        var phone = SipEvent.phoneDomainOf(trunk);
        if (phone.isPresent()) {
            return fromPhone(phone.get(), to.user(), to.domain());
        }
        if (to.isEmergency(settings.emergencyNumbers())) {
            return new Route.Nowhere(EndReason.FORBIDDEN);
        }
        var through = trunkFor(to.domain());
        boolean itself = through.stream().anyMatch(t -> t.name().equals(trunk));
        boolean listed = through.stream().anyMatch(t -> !t.domains().isEmpty());
        var here = inbound(to.user(), to.domain());
        boolean unknownHere = here.equals(new Route.Nowhere(EndReason.NOT_FOUND));
        if (itself && (listed || unknownHere)) {
            return trunk(to, policy(trunk));
        }
        return unknownHere && through.isPresent() ? new Route.Nowhere(EndReason.FORBIDDEN) : here;
    }

    /** How media is spoken with who calls by this trunk, or as a phone of a domain of ours. */
    TrunkPolicy policy(String trunk) {
        return SipEvent.phoneDomainOf(trunk).map(phones::mediaOf).orElseGet(() -> policyOfTrunk(trunk));
    }

    private TrunkPolicy policyOfTrunk(String trunk) {
        return settings.trunks().stream()
                .filter(t -> t.name().equals(trunk))
                .map(TrunkRoute::policy)
                .findFirst()
                .orElse(TrunkPolicy.DEFAULT);
    }
}
