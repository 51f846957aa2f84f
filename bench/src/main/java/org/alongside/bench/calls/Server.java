package org.alongside.bench.calls;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.Gateway;
import org.alongside.gateway.client.GatewaySettings;
import org.alongside.gateway.client.TrunkRoute;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipSettings;
import org.alongside.gateway.trunk.SipUserAgent;
import org.alongside.gateway.trunk.TrunkSettings;
import org.alongside.kernel.Id;
import org.alongside.kernel.SystemTimers;
import org.alongside.session.Service;
import org.alongside.sip.message.SipUri;

/**
 * One server as the launcher wires it, with clients in memory and the broker behind its fake port; SIP goes over real sockets
 * to {@link Phones}, each address of which is a trunk.
 */
final class Server implements AutoCloseable {
    private static final int TRUNKS = 8;

    final SipUserAgent sip;
    final Broker broker;
    private final Phones phones = new Phones("127.0.3", TRUNKS);
    private final SystemTimers timers = new SystemTimers("timers");
    private final Gateway gateway;

    Server() {
        var random = new SecureRandom();
        var node = new NodeId(Id.random(random));
        var trunks = new ArrayList<TrunkSettings>();
        var routes = new ArrayList<TrunkRoute>();
        for (int i = 0; i < TRUNKS; i++) {
            var domain = List.of("phone" + i + ".example");
            trunks.add(new TrunkSettings(
                    "phone" + i, SipUri.parse("sip:" + phones.address(i)).orElseThrow(), domain));
            routes.add(new TrunkRoute("phone" + i, domain, TrunkPolicy.DEFAULT));
        }
        sip = new SipUserAgent(new SipSettings("127.0.0.1", 0, "", trunks), node.id(), timers, random, claim -> true);
        broker = new Broker(node.id());
        gateway = new Gateway(
                GatewaySettings.DEFAULT.withTrunks(routes),
                new InMemoryCluster(node),
                timers,
                Executors.newVirtualThreadPerTaskExecutor(),
                random,
                sip,
                Map.of("broker", broker),
                name -> false);
        sip.start();
    }

    Service service() {
        return gateway.service();
    }

    int calls() {
        return gateway.inFlight();
    }

    static String destination(int number) {
        return "sip:support@phone" + number % TRUNKS + ".example";
    }

    @Override
    public void close() {
        gateway.stop();
        sip.stop();
        phones.close();
        timers.close();
    }
}
