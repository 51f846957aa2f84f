package org.alongside.bench.calls;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.alongside.broker.api.BrokerPort;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.Gateway;
import org.alongside.gateway.client.GatewaySettings;
import org.alongside.gateway.client.TrunkRoute;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipSettings;
import org.alongside.gateway.trunk.SipUserAgent;
import org.alongside.gateway.trunk.TrunkSettings;
import org.alongside.kernel.SystemTimers;
import org.alongside.session.Service;
import org.alongside.sip.message.SipUri;

/** One server as the launcher wires it, with clients in memory; SIP goes over real sockets to {@link Phones}, each a trunk. */
final class Server implements AutoCloseable {
    static final int TRUNKS = 8;

    final SipUserAgent sip;
    private final SystemTimers timers = new SystemTimers("timers");
    private final Gateway gateway;

    /** @param phones where each of the {@link #TRUNKS} listens */
    Server(NodeId node, BrokerPort broker, List<String> phones) {
        var random = new SecureRandom();
        var trunks = new ArrayList<TrunkSettings>();
        var routes = new ArrayList<TrunkRoute>();
        for (int i = 0; i < TRUNKS; i++) {
            var domain = List.of("phone" + i + ".example");
            trunks.add(new TrunkSettings(
                    "phone" + i, SipUri.parse("sip:" + phones.get(i)).orElseThrow(), domain));
            routes.add(new TrunkRoute("phone" + i, domain, TrunkPolicy.DEFAULT));
        }
        sip = new SipUserAgent(new SipSettings("127.0.0.1", 0, "", trunks), node.id(), timers, random, claim -> true);
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
        timers.close();
    }
}
