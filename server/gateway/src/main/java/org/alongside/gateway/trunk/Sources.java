package org.alongside.gateway.trunk;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.alongside.gateway.trunk.TrunkOptions.ClientCertificate;
import org.alongside.sip.transaction.Flow;

/** Who is behind a flow: by its connection's certificate, else by its address. Part of the core, same owner. */
final class Sources {
    private final Map<Long, String> proved = new HashMap<>();
    private Trunks trunks;

    Sources(Trunks trunks) {
        this.trunks = trunks;
    }

    void use(Trunks resolved) {
        trunks = resolved;
    }

    /** The far end of a connection showed a certificate that names this trunk. */
    void proved(long connection, String trunk) {
        proved.put(connection, trunk);
    }

    void closed(long connection) {
        proved.remove(connection);
    }

    Optional<Trunk> trunkAt(Flow flow) {
        var shown = Optional.ofNullable(proved.get(flow.connection()));
        return shown.isPresent()
                ? shown.flatMap(trunks::named)
                : trunks.at(flow.remoteHost())
                        .filter(trunk -> trunk.recognition().certificate() != ClientCertificate.REQUIRED);
    }
}
