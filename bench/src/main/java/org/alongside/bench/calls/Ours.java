package org.alongside.bench.calls;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.gateway.trunk.SipSettings;
import org.alongside.gateway.trunk.SipUserAgent;
import org.alongside.gateway.trunk.TrunkSettings;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.SystemTimers;
import org.alongside.sip.message.SipUri;

/**
 * Our user agent on both sides of a call, in a process of its own: what {@link JainSip} does with the other stack. Prints its
 * port and ends when its input ends.
 */
public final class Ours {
    private static final Claim CLAIM = new Claim(new Id(1, 1), 1);

    private final SecureRandom random = new SecureRandom();
    private final Map<LegId, LegId> others = new ConcurrentHashMap<>();
    private final SipUserAgent sip;

    private Ours(List<TrunkSettings> trunks) {
        sip = new SipUserAgent(
                new SipSettings("127.0.0.1", 0, "", trunks),
                Id.random(random),
                new SystemTimers("timers"),
                random,
                claim -> true);
        sip.listen(this::on);
        sip.start();
    }

    /** @param arguments the callers' addresses and the phones', each joined by commas */
    public static void main(String... arguments) throws IOException {
        var trunks = new ArrayList<TrunkSettings>();
        for (int side = 0; side < 2; side++) {
            String[] addresses = arguments[side].split(",", -1);
            for (int i = 0; i < addresses.length; i++) {
                String name = (side == 0 ? "caller" : "phone") + i;
                trunks.add(new TrunkSettings(
                        name, SipUri.parse("sip:" + addresses[i]).orElseThrow(), List.of(name + ".example")));
            }
        }
        System.out.println(new Ours(trunks).sip.port());
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    private void on(SipEvent event) {
        switch (event) {
            case SipEvent.Invited e -> {
                var out = new LegId(Id.random(random));
                others.put(e.leg(), out);
                others.put(out, e.leg());
                var caller = new SipEffect.Caller("caller", "caller.example", Redacted.of(""), Optional.empty());
                var offer = e.offer().orElseThrow(); // the generator always offers
                sip.perform(new SipEffect.Invite(out, CLAIM, "sip:" + e.toUser() + "@" + e.toDomain(), caller, offer));
            }
            case SipEvent.Progressed e ->
                other(e).ifPresent(leg -> sip.perform(new SipEffect.Progress(leg, CLAIM, e.status(), e.description())));
            case SipEvent.Answered e ->
                other(e).ifPresent(leg -> sip.perform(new SipEffect.Accept(leg, CLAIM, e.answer())));
            case SipEvent.Rejected e ->
                forget(e).ifPresent(leg -> sip.perform(new SipEffect.Reject(leg, CLAIM, e.status(), e.reason())));
            case SipEvent.HungUp e ->
                forget(e).ifPresent(leg -> sip.perform(new SipEffect.HangUp(leg, CLAIM, "normal")));
            case SipEvent.Cancelled e ->
                forget(e).ifPresent(leg -> sip.perform(new SipEffect.HangUp(leg, CLAIM, "normal")));
            default -> {} // not in this benchmark
        }
    }

    private Optional<LegId> other(SipEvent event) {
        return Optional.ofNullable(others.get(event.leg()));
    }

    private Optional<LegId> forget(SipEvent event) {
        var other = Optional.ofNullable(others.remove(event.leg()));
        other.ifPresent(others::remove);
        return other;
    }
}
