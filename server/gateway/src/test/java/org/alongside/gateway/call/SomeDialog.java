package org.alongside.gateway.call;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alongside.kernel.Id;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.transaction.Flow;

/** What a leg's dialog may look like. */
public final class SomeDialog {
    public static final Dialog OF_A_PHONE = new Dialog(
            "some-call",
            NameAddress.of(SipUri.of("us", "192.0.2.9", 5081)).withTag("ours"),
            NameAddress.of(SipUri.of("desk", "192.0.2.7", 5060)).withTag("theirs"),
            1,
            1,
            SipUri.of("desk", "192.0.2.7", 5060),
            List.of(),
            Optional.empty(),
            1,
            1,
            new Flow(new Id(0, 1), "main", Flow.Transport.UDP, "192.0.2.7", 5060, 0),
            Map.of("trunk", "pbx"));

    private SomeDialog() {}
}
