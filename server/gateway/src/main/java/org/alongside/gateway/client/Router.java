package org.alongside.gateway.client;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.alongside.gateway.call.EndReason;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.sip.message.SipUri;

/** Finds who is called, or the reason why nobody is; never silence. */
final class Router {
    private final GatewaySettings settings;
    private final Directory directory;
    private final Predicate<String> isAgent;
    private final PhoneBook phones;

    Router(GatewaySettings settings, Directory directory, Predicate<String> isAgent, PhoneBook phones) {
        this.settings = settings;
        this.directory = directory;
        this.isAgent = isAgent;
        this.phones = phones;
    }

    /** Where a call goes. */
    sealed interface Route {
        record ToClient(Client callee) implements Route {}

        record ToTrunk(String uri, TrunkPolicy policy) implements Route {}

        record Nowhere(EndReason reason) implements Route {}
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
            case Destination.Queue queue -> new Route.Nowhere(EndReason.NOT_FOUND); // queues come with their own issue
            case Destination.Sip sip -> sip(caller, sip);
        };
    }

    private Route agent(Client caller, String name) {
        var found = directory.agent(name, Optional.of(caller.connection().id()));
        return ring(found, found.known() || isAgent.test(name));
    }

    private Route ring(Directory.Found found, boolean known) {
        if (found.client().isEmpty()) {
            return new Route.Nowhere(known ? EndReason.UNREACHABLE : EndReason.NOT_FOUND);
        }
        return isFull(found.client().get())
                ? new Route.Nowhere(EndReason.BUSY)
                : new Route.ToClient(found.client().get());
    }

    boolean isFull(Client client) {
        return client.calls().size() >= settings.callsPerConnection()
                || directory.callsOf(client.connection().session()) >= settings.callsPerSession();
    }

    private Route sip(Client caller, Destination.Sip to) {
        var found = directory.user(
                to.user(), to.domain(), Optional.of(caller.connection().id()));
        if (found.client().isPresent()) {
            return ring(found, true); // one who sits at a page is rung there, his phone is not
        }
        if (phones.isRegistered(to.user(), to.domain())) {
            return new Route.ToTrunk(to.text(), phones.mediaOf(to.domain()));
        }
        var trunk = trunkFor(to.domain());
        if (trunk.isPresent()) {
            return new Route.ToTrunk(to.text(), trunk.get().policy());
        }
        if (found.known()) {
            return new Route.Nowhere(EndReason.UNREACHABLE);
        }
        if (phones.controls(to.domain())) {
            return new Route.Nowhere(EndReason.UNREACHABLE);
        }
        boolean ours = to.domain().equalsIgnoreCase(caller.voice().domain());
        return new Route.Nowhere(ours && !isAgent.test(to.user()) ? EndReason.NOT_FOUND : EndReason.UNREACHABLE);
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
                ? trunkFor(domain)
                        .<Route>map(trunk -> new Route.ToTrunk(sip.text(), trunk.policy()))
                        .orElse(found)
                : found;
    }

    /** Whom a trunk's INVITE is for: an agent by name, a user who is connected, or one whose phone is registered. */
    Route inbound(String user, String domain) {
        var agent = directory.agent(user, Optional.empty());
        if (agent.client().isPresent()) {
            return ring(agent, true);
        }
        var found = directory.user(user, domain, Optional.empty());
        if (found.client().isEmpty() && phones.isRegistered(user, domain)) {
            return new Route.ToTrunk(
                    new Destination.Sip(user, domain.toLowerCase(Locale.ROOT)).text(), phones.mediaOf(domain));
        }
        return ring(found, found.known() || agent.known() || isAgent.test(user));
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
            return new Route.ToTrunk(to.text(), policy(trunk));
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
