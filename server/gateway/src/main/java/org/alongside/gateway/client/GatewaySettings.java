package org.alongside.gateway.client;

import java.util.List;
import java.util.Set;
import org.alongside.gateway.call.Deadline.Patience;

/**
 * What an administrator decides about calls.
 *
 * @param emergencyNumbers refused with {@code forbidden}, digits only
 */
public record GatewaySettings(
        List<TrunkRoute> trunks,
        Patience patience,
        int callsPerConnection,
        int callsPerSession,
        Set<String> emergencyNumbers) {
    public static final GatewaySettings DEFAULT = new GatewaySettings(
            List.of(),
            Patience.DEFAULT,
            8,
            16,
            Set.of("112", "911", "999", "000", "110", "113", "114", "115", "117", "118", "119"));

    public GatewaySettings {
        trunks = List.copyOf(trunks);
        emergencyNumbers = Set.copyOf(emergencyNumbers);
    }

    public GatewaySettings withTrunks(List<TrunkRoute> others) {
        return new GatewaySettings(others, patience, callsPerConnection, callsPerSession, emergencyNumbers);
    }

    public GatewaySettings withPatience(Patience other) {
        return new GatewaySettings(trunks, other, callsPerConnection, callsPerSession, emergencyNumbers);
    }
}
