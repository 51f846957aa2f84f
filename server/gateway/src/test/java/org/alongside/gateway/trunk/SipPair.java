package org.alongside.gateway.trunk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.sip.transaction.Flow;

/** Two user agents, each the other's trunk, on one hand-moved clock and a wire that may lose, double and reorder. */
final class SipPair {
    static final Claim CLAIM = new Claim(new Id(1, 1), 1);
    static final LegId LEG = new LegId(new Id(7, 7));
    private static final String LEFT = "10.0.0.1";
    private static final String RIGHT = "10.0.0.2";

    final Side left = new Side(LEFT, RIGHT, 1);
    final Side right = new Side(RIGHT, LEFT, 2);
    private final Random chance;
    private final int lossPercent;
    private final PriorityQueue<Packet> wire = new PriorityQueue<>();
    private long now = 1;
    private long count;
    /** While true, what the right side sends is lost. */
    boolean rightIsMute;
    /** What went over the wire, lost or not: {@code > INVITE}, {@code < 200 INVITE}. */
    final List<SipMessage> messages = new ArrayList<>();

    final List<String> trace = new ArrayList<>();

    SipPair(long seed, int lossPercent) {
        this.chance = new Random(seed);
        this.lossPercent = lossPercent;
    }

    private record Packet(long at, long number, Side to, Flow source, Body bytes) implements Comparable<Packet> {
        @Override
        public int compareTo(Packet other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    /** One of the two: its core and what it told. */
    final class Side implements SipCore.Outside {
        final List<SipEvent> events = new ArrayList<>();
        final SipCounts counts = new SipCounts();
        private final String address;
        final SipCore core;
        boolean mayAct = true;

        Side(String address, String other, int seed) {
            this.address = address;
            var settings = new TrunkSettings(
                    "other", SipUri.parse("sip:" + other + ":5081").orElseThrow(), List.of());
            var trunks = new Trunks(List.of(new Trunk(settings, List.of(other), address)));
            core = new SipCore(
                    new Id(0, seed),
                    trunks,
                    new SipCore.Ports(5081, 5061),
                    new Random(seed),
                    claim -> mayAct,
                    counts,
                    this);
        }

        @Override
        public void transmit(Flow flow, SipMessage message) {
            var to = flow.remoteHost().equals(LEFT) ? left : right;
            messages.add(message);
            trace.add((to == right ? "> " : "< ")
                    + message.startLine().replaceAll(" sip:.*|SIP/2.0 | [A-Z][a-zA-Z/ ]*$", "")
                    + (message.startLine().startsWith("SIP") ? " " + message.method() : ""));
            boolean lost = chance.nextInt(100) < lossPercent || (rightIsMute && address.equals(RIGHT));
            if (!lost) {
                var source = new Flow(new Id(0, 0), "main", Flow.Transport.UDP, address, 5081, 0);
                long delay = 10_000_000L + (lossPercent > 0 ? chance.nextInt(100) * 1_000_000L : 0);
                wire.add(new Packet(now + delay, count++, to, source, Body.of(message.toBytes())));
            }
        }

        @Override
        public void tell(SipEvent event) {
            events.add(event);
        }

        void perform(SipEffect effect) {
            core.perform(now, effect);
        }

        /** What was told since the last call, but for changes of the dialog. */
        List<String> take() {
            var taken = events.stream()
                    .filter(e -> !(e instanceof SipEvent.DialogChanged))
                    .map(SipPair::brief)
                    .toList();
            events.clear();
            return taken;
        }

        LegId invitedLeg() {
            return events.stream()
                    .filter(SipEvent.Invited.class::isInstance)
                    .map(SipEvent::leg)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String brief(SipEvent event) {
        return switch (event) {
            case SipEvent.Invited e ->
                "invited " + e.toUser() + "@" + e.toDomain() + " by " + e.from() + " "
                        + e.displayName().reveal();
            case SipEvent.Progressed e ->
                "progressed " + e.status() + (e.description().isPresent() ? " with media" : "");
            case SipEvent.Answered e -> "answered v" + e.answer().origin().version();
            case SipEvent.Offered e -> "offered in " + e.status();
            case SipEvent.Rejected e -> "rejected " + e.status();
            case SipEvent.Cancelled e -> "cancelled";
            case SipEvent.Reoffered e -> "reoffered v" + e.offer().origin().version();
            case SipEvent.OfferWanted e -> "offer wanted";
            case SipEvent.ReofferAnswered e -> "reoffer answered";
            case SipEvent.ReofferRefused e -> "reoffer refused " + e.status();
            case SipEvent.HungUp e -> "hung up " + e.status();
            case SipEvent.InfoReceived e -> "info " + e.contentType() + " " + e.body();
            case SipEvent.Referred e ->
                "referred to " + e.target()
                        + e.how().referredBy().map(by -> " by " + by).orElse("")
                        + e.joins().map(leg -> " joining " + leg).orElse("");
            case SipEvent.DialogChanged e -> "dialog";
        };
    }

    static SessionDescription description(String direction) {
        String text =
                "v=0\r\no=- 5 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 17000 RTP/AVP 0\r\na="
                        + direction + "\r\n";
        return ((Result.Ok<SessionDescription>) SessionDescription.parse(text)).value();
    }

    static SipEffect.Invite invite() {
        var caller = new SipEffect.Caller(
                "ana", "bank.example", Redacted.of("Ana \"A\"\r\nEvil: x"), Optional.of("48656c6c6f"));
        return new SipEffect.Invite(LEG, CLAIM, "sip:support@bank.example", caller, description("sendrecv"));
    }

    /** A call that is up, with its leg at the right side. */
    LegId established() {
        left.perform(invite());
        advance(50);
        var leg = right.invitedLeg();
        right.perform(new SipEffect.Accept(leg, CLAIM, description("sendrecv")));
        advance(50);
        left.take();
        right.take();
        trace.clear();
        return leg;
    }

    /** Moves the clock; packets and timers happen at their own moments. */
    void advance(long millis) {
        long until = now + millis * 1_000_000;
        while (true) {
            long next = Math.min(left.core.wakeAt(), right.core.wakeAt());
            next = wire.isEmpty() ? next : Math.min(next, wire.peek().at);
            if (next > until) {
                now = until;
                return;
            }
            now = Math.max(now, next);
            while (!wire.isEmpty() && wire.peek().at <= now) {
                var packet = wire.remove();
                receive(packet.to, packet.bytes, packet.source);
            }
            left.core.wake(now);
            right.core.wake(now);
        }
    }

    void receive(Side to, Body bytes, Flow source) {
        var message = ((Parsed.Message) MessageParser.parse(bytes.toBytes())).message();
        to.core.received(now, message, source);
    }

    /** Both sides have nothing left that waits. */
    boolean isQuiet() {
        return left.core.legCount()
                        + right.core.legCount()
                        + left.core.transactionCount()
                        + right.core.transactionCount()
                == 0;
    }
}
