package org.alongside.launcher;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.alongside.kernel.Component;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.launcher.settings.Settings;
import org.alongside.launcher.status.Source;
import org.alongside.launcher.status.StatusDoor;
import org.alongside.security.HttpsCertificate;
import org.alongside.security.InternalTls;

/**
 * The parts of one process, wired and not yet started.
 *
 * @param components in the order they start: what others lean on first, the doors for clients last
 * @param greeting what a person reads once all of them serve
 */
record Assembly(List<Component> components, String managementUrl, String greeting) {
    Assembly {
        components = List.copyOf(components);
    }

    /** @param demo no settings file was given: the sample shop and the demo agent exist */
    static Assembly of(Settings given, Role role, boolean demo, DataFolder folder) {
        var settings = role.hasCalls() ? given : given.withoutSip();
        var identities = InternalTls.open(folder.path("internal"), InstantSource.system());
        var certificate =
                role.hasServer() ? Optional.of(Certificate.of(settings, folder)) : Optional.<Certificate>empty();
        var doors = Doors.of(settings, certificate.map(Certificate::files));
        var components = new ArrayList<Component>();
        var greeting = Greeting.at(doors.publicUrl(), doors.managementUrl());
        if (role.hasBroker()) {
            components.add(BrokerPart.of(settings, identities));
        }
        if (!role.hasServer()) {
            components.add(doors.http());
            var source = new Source(name(role), components, identities::ends, Optional.empty());
            return finished(source, Map.of(), doors, greeting);
        }
        components.add(certificate.orElseThrow());
        var tls = certificate.get().files();
        var server = new ServerPart(settings, brokerUrls(settings, role), identities, tls, folder, demo);
        components.addAll(server.foundations());
        doors.onPublic().forEach(server::addToPublic);
        doors.onManagement().forEach(routes -> server.addToManagement(routes, folder));
        doors.onPublic().forEach(routes -> Pages.addTo(routes, demo));
        if (demo) {
            var guests = server.demo(folder);
            components.add(guests);
            doors.onPublic().forEach(guests::addTo);
            greeting = role.hasCalls() ? greeting.withShop() : greeting;
            greeting = settings.signIn().password() ? greeting.with(guests.account()) : greeting;
        } else {
            server.withoutDemo(folder).ifPresent(components::add);
        }
        components.add(doors.http());
        components.addAll(server.services());
        var source = new Source(name(role), components, () -> ends(tls, identities), Optional.of(server.status()::now));
        return finished(
                source,
                server.counts(),
                doors,
                greeting.withConsole(settings.signIn().openId().map(Settings.OpenId::name)));
    }

    private static String name(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Instant> ends(HttpsCertificate certificate, InternalTls identities) {
        var ends = new LinkedHashMap<String, Instant>();
        ends.put("https", certificate.certificate().getNotAfter().toInstant());
        identities.ends().forEach((name, end) -> ends.put("between processes: " + name, end));
        return ends;
    }

    private static Assembly finished(Source source, Map<String, LongSupplier> counts, Doors doors, Greeting greeting) {
        var status = new StatusDoor(source, InstantSource.system());
        var management = new Management(source.parts(), counts, status);
        doors.onManagement().forEach(management::addTo);
        return new Assembly(source.parts(), doors.managementUrl(), greeting.text());
    }

    private static List<URI> brokerUrls(Settings settings, Role role) {
        if (role.hasBroker()) {
            return List.of(BrokerPart.controlUrl(settings));
        }
        if (!role.hasCalls()) {
            return List.of();
        }
        if (settings.brokers().isEmpty()) {
            throw new StartFailure("brokers[0].url is missing: a server without a broker of its own must know one");
        }
        return settings.brokers();
    }
}
