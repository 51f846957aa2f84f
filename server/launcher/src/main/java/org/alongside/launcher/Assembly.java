package org.alongside.launcher;

import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.alongside.broker.api.client.BrokerClient;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.kernel.Component;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Id;
import org.alongside.launcher.settings.Settings;
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
    static Assembly of(Settings settings, Role role, boolean demo, DataFolder folder) {
        var identities = InternalTls.open(folder.path("internal"), InstantSource.system());
        var components = new ArrayList<Component>();
        if (role.hasBroker()) {
            components.add(BrokerPart.of(settings, identities));
        }
        Doors doors = Doors.of(settings, role, folder);
        if (role.hasServer()) {
            var cluster = new InMemoryCluster(new NodeId(Id.random(new SecureRandom())));
            for (URI url : brokerUrls(settings, role)) {
                components.add(BrokerClient.over(
                        url.getAuthority(),
                        url,
                        identities.server(),
                        cluster.self().id()));
            }
            doors.onPublic().forEach(routes -> Pages.addTo(routes, demo));
        }
        components.add(doors.http());
        var management = new Management(components);
        doors.onManagement().forEach(management::addTo);
        return new Assembly(components, doors.managementUrl(), Greeting.of(doors, role, demo));
    }

    private static List<URI> brokerUrls(Settings settings, Role role) {
        if (role.hasBroker()) {
            return List.of(BrokerPart.controlUrl(settings));
        }
        if (settings.brokers().isEmpty()) {
            throw new StartFailure("brokers[0].url is missing: a server without a broker of its own must know one");
        }
        return settings.brokers();
    }
}
