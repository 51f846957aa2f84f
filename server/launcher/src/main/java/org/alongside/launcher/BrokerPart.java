package org.alongside.launcher;

import java.net.InetAddress;
import java.net.URI;
import java.util.OptionalInt;
import org.alongside.broker.BrokerSettings;
import org.alongside.broker.MediaBroker;
import org.alongside.broker.port.Advertised;
import org.alongside.broker.port.ExternalPorts;
import org.alongside.broker.port.InternalPorts;
import org.alongside.broker.port.Limits;
import org.alongside.launcher.settings.PortRange;
import org.alongside.launcher.settings.Settings;
import org.alongside.security.InternalTls;

/** Translates the settings into the media broker's own. */
final class BrokerPart {
    private BrokerPart() {}

    static MediaBroker of(Settings settings, InternalTls identities) {
        Settings.Broker broker = settings.broker();
        PortRange clients = broker.ports();
        PortRange trunks = broker.internalPorts();
        var external = new ExternalPorts(
                InetAddress.ofLiteral(settings.bind().external()),
                clients.first(),
                clients.last(),
                broker.advertised().stream().map(BrokerPart::advertised).toList());
        var internal = InternalPorts.of(InternalAddress.of(settings), trunks.first(), trunks.last())
                .withMarks(new InternalPorts.Marks(
                        broker.marks().audio(), broker.marks().video()));
        var control = new BrokerSettings.Control(settings.bind().management(), broker.controlPort());
        return new MediaBroker(new BrokerSettings(external, internal, control, Limits.USUAL), identities.broker());
    }

    /** Where a server in the same process finds it. */
    static URI controlUrl(Settings settings) {
        InetAddress bound = InetAddress.ofLiteral(settings.bind().management());
        String host = (bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound).getHostAddress();
        return URI.create("wss://%s:%d"
                .formatted(
                        host.contains(":") ? "[" + host + "]" : host,
                        settings.broker().controlPort()));
    }

    private static Advertised advertised(Settings.Advertised one) {
        return new Advertised(
                Advertised.Network.parse(one.source().toString()),
                InetAddress.ofLiteral(one.address()),
                OptionalInt.empty());
    }
}
