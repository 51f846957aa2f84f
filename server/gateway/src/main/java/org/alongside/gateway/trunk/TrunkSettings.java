package org.alongside.gateway.trunk;

import java.util.List;
import java.util.Locale;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.sip.message.SipUri;

/**
 * One SIP neighbour, as the administrator wrote it.
 *
 * @param name for logs, the health page and {@code SipEvent.Invited}
 * @param uri where calls go; {@code ;transport=tcp} chooses TCP, otherwise UDP
 * @param domains whose calls take this trunk; empty takes every domain that no other trunk lists
 */
public record TrunkSettings(String name, SipUri uri, List<String> domains) {

    public TrunkSettings {
        domains = domains.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
    }

    /** Reads the settings' texts; the failure is a sentence that names the key. */
    public static Result<TrunkSettings> of(String name, String uri, List<String> domains) {
        var read = SipUri.parse(uri);
        if (name.isBlank()) {
            return Result.failed(Failure.Code.BAD_REQUEST, "gateway.trunks[].name is empty");
        }
        if (read.isEmpty()) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST,
                    "gateway.trunks[" + name + "].uri '" + uri + "' is no SIP URI like sip:pbx.example:5060");
        }
        String transport = read.get().transport().orElse("udp");
        if (read.get().secure() || !(transport.equals("udp") || transport.equals("tcp"))) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST,
                    "gateway.trunks[" + name + "].uri: transport may be udp or tcp, not '" + transport + "'");
        }
        return Result.ok(new TrunkSettings(name, read.get(), domains));
    }

    boolean serves(String domain) {
        return domains.contains(domain.toLowerCase(Locale.ROOT));
    }
}
