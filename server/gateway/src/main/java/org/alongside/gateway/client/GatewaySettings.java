package org.alongside.gateway.client;

import java.util.List;
import java.util.Set;
import org.alongside.gateway.call.Deadline.Patience;
import org.alongside.gateway.queue.QueueSettings;

/**
 * What an administrator decides about calls.
 *
 * @param queues where callers wait for an agent
 * @param emergencyNumbers refused with {@code forbidden}, digits only
 */
public record GatewaySettings(
        List<TrunkRoute> trunks,
        Patience patience,
        int callsPerConnection,
        int callsPerSession,
        Set<String> emergencyNumbers,
        List<QueueSettings> queues) {
    public static final GatewaySettings DEFAULT = new GatewaySettings(
            List.of(),
            Patience.DEFAULT,
            8,
            16,
            Set.of("112", "911", "999", "000", "110", "113", "114", "115", "117", "118", "119"),
            List.of());

    public GatewaySettings {
        trunks = List.copyOf(trunks);
        emergencyNumbers = Set.copyOf(emergencyNumbers);
        queues = List.copyOf(queues);
    }

    public GatewaySettings withTrunks(List<TrunkRoute> others) {
        return new GatewaySettings(others, patience, callsPerConnection, callsPerSession, emergencyNumbers, queues);
    }

    public GatewaySettings withPatience(Patience other) {
        return new GatewaySettings(trunks, other, callsPerConnection, callsPerSession, emergencyNumbers, queues);
    }

    public GatewaySettings withQueues(List<QueueSettings> others) {
        return new GatewaySettings(trunks, patience, callsPerConnection, callsPerSession, emergencyNumbers, others);
    }
}
