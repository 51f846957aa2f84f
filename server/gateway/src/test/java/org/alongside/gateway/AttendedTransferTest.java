package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand.AttachClient;
import org.alongside.broker.api.BrokerCommand.OpenTrunk;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.junit.jupiter.api.Test;

/** Bea talks to Ana and, in a second call, asks somebody else first; then she joins the two and leaves. */
class AttendedTransferTest extends TransferWorld {
    private void beaAsksBob() {
        anaTalksToBea();
        bea.say("call.hold", "'call':'" + CALL + "'");
        settle();
        bea.say("call.dial", "'call':'" + ASKING + "','to':'" + BOB + "'," + BOTH);
        bea.attach(ASKING, 1, Offers.CHROMIUM);
        settle();
        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));
        connected(1);
        List.of(ana, bea).forEach(client -> client.heard.clear());
        sip.effects.removeIf(SipEffect.Reoffer.class::isInstance);
    }

    private void beaAsksCarl() {
        anaTalksToBea();
        carl.say("presence", "'available':true");
        bea.say("call.dial", "'call':'" + ASKING + "','to':'agent:carl'," + BOTH);
        bea.attach(ASKING, 1, Offers.CHROMIUM);
        settle();
        carl.say("call.answer", "'call':'" + ASKING + "'," + BOTH);
        carl.attach(ASKING, 1, Offers.CHROMIUM);
        settle();
        connected(1);
        bea.say("call.hold", "'call':'" + ASKING + "'");
        settle();
        List.of(ana, bea, carl).forEach(client -> client.heard.clear());
    }

    private void join() {
        transfer(bea, "'with':'" + ASKING + "'");
    }

    private BridgeId secondBridge() {
        return broker.commands(AttachClient.class).getLast().bridge();
    }

    @Test
    void aPhoneThatWasAskedTalksToTheConsumer() {
        beaAsksBob();
        var asking = secondBridge();
        join();

        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}", "{'reason':'normal'}");
        assertThat(bea.heard("call.transfer-failed")).isEmpty();
        assertThat(bea.busy).isFalse();
        assertThat(broker.bridges).containsOnlyKeys(bridge()).doesNotContainKey(asking);
        assertThat(broker.commands(OpenTrunk.class).getLast())
                .satisfies(open -> assertThat(open.bridge()).isEqualTo(bridge()))
                .satisfies(open -> assertThat(open.leg()).isEqualTo(invited()));
        assertThat(ana.heard("call.moved"))
                .containsExactly("{'to':'" + CALL + "','far':'" + BOB + "','displayName':''}");
        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'far'}");
        assertThat(sip.effects(SipEffect.Reoffer.class))
                .as("ana has not said what she has")
                .isEmpty();

        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        var reoffer = sip.last(SipEffect.Reoffer.class);
        assertThat(reoffer.leg()).isEqualTo(invited());
        assertThat(reoffer.offer().toString()).contains("m=audio 17000 RTP/AVP", "a=sendrecv");
        tell(new SipEvent.ReofferAnswered(invited(), Offers.sdp(ANSWER)));
        assertThat(sound(invited())).isEqualTo(Direction.SENDRECV);
        assertThat(sound(clientLeg(ana))).isEqualTo(Direction.SENDRECV);
        assertThat(sip.effects(SipEffect.Reoffer.class)).hasSize(1);

        tell(new SipEvent.HungUp(invited(), 0, ""));
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void anAgentWhoWasAskedGoesOnInTheConsumersCall() {
        beaAsksCarl();
        join();

        assertThat(carl.heard("call.moved"))
                .containsExactly("{'to':'" + CALL + "','far':'ana@bank.example','displayName':'ana!'}");
        assertThat(carl.heard("call.resumed")).containsExactly("{'by':'far'}");
        assertThat(carl.heard("call.ended")).isEmpty();
        assertThat(bea.busy).isFalse();
        ana.attach(CALL, 2, Offers.CHROMIUM);
        carl.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        assertThat(ana.heard("call.attached")).hasSize(1);
        assertThat(carl.heard("call.attached")).hasSize(1);
        assertThat(broker.bridges).containsOnlyKeys(bridge());
        assertThat(Objects.requireNonNull(broker.bridges.get(bridge())).legs).hasSize(2);
        connected(2);

        carl.say("call.end", "'call':'" + CALL + "'");
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(carl.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(carl.busy || ana.busy).isFalse();
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void ifTheAskedOneHasHungUpTheConsumerStaysWithTheAgent() {
        beaAsksBob();
        bea.say("call.resume", "'call':'" + CALL + "'");
        tell(new SipEvent.HungUp(invited(), 0, ""));
        String late = transfer(bea, "'with':'" + ASKING + "'");

        assertThat(bea.heard("error"))
                .containsExactly("{'re':'" + late + "','code':'not-found','message':'with: no such call'}");
        assertThat(ana.heard("call.ended")).isEmpty();
        assertThat(sound(clientLeg(ana))).isEqualTo(Direction.SENDRECV);
        hangUpAll();
    }

    @Test
    void anAskedOneWhoOnlyRingsCannotBeJoinedYet() {
        anaTalksToBea();
        bea.say("call.dial", "'call':'" + ASKING + "','to':'" + BOB + "'," + BOTH);
        bea.attach(ASKING, 1, Offers.CHROMIUM);
        settle();
        join();

        assertThat(bea.heard("call.transfer-failed")).containsExactly("{'reason':'unreachable'}");
        assertThat(ana.heard("call.held")).isEmpty();
        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));
        join();
        assertThat(ana.heard("call.moved")).as("now it can").hasSize(1);
        hangUpAll();
    }

    @Test
    void aPhoneThatRefusesItsNewPortsEndsTheCall() {
        beaAsksBob();
        join();
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        tell(new SipEvent.ReofferRefused(invited(), 488, "Not Acceptable Here"));

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'codec-mismatch'}");
        assertThat(sip.last(SipEffect.HangUp.class).leg()).isEqualTo(invited());
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void aConsumerWhoNeverOffersAgainIsNotWaitedForForEver() {
        beaAsksCarl();
        join();
        timers.advance(java.time.Duration.ofSeconds(16));

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'no-media'}");
        assertThat(carl.heard("call.ended")).containsExactly("{'reason':'no-media'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void twoPhonesAreJoinedAndTheirCodecsAreBroughtTogether() {
        bea.say("presence", "'available':true");
        var first = new LegId(new org.alongside.kernel.Id(7, 1));
        tell(new SipEvent.Invited(
                first,
                "pbx",
                "bea",
                "bank.example",
                "sip:eve@pbx.example",
                org.alongside.kernel.Redacted.of("Eve"),
                Optional.of(Offers.sdp(Offers.PHONE))));
        String call = bea.last("call.incoming").orElseThrow().get("call").asString();
        bea.say("call.answer", "'call':'" + call + "'," + BOTH);
        bea.attach(call, 1, Offers.CHROMIUM);
        settle();
        bea.say("call.dial", "'call':'" + ASKING + "','to':'" + BOB + "'," + BOTH);
        bea.attach(ASKING, 1, Offers.CHROMIUM);
        settle();
        var second = invited();
        tell(new SipEvent.Answered(second, Offers.sdp(ANSWER)));
        connected(1);
        sip.effects.removeIf(SipEffect.Reoffer.class::isInstance);
        bea.say("call.transfer", "'call':'" + call + "','with':'" + ASKING + "'");
        settle();

        assertThat(bea.heard("call.ended")).hasSize(2);
        var offers = new LinkedHashMap<LegId, String>();
        sip.effects(SipEffect.Reoffer.class)
                .forEach(e -> offers.put(e.leg(), e.offer().toString()));
        assertThat(offers.keySet()).containsExactlyInAnyOrder(first, second);
        assertThat(offers.get(first)).as("µ-law, which both have").contains("m=audio 17000 RTP/AVP 0 101\r\n");
        tell(new SipEvent.ReofferAnswered(first, Offers.sdp(ANSWER)));
        tell(new SipEvent.ReofferAnswered(second, Offers.sdp(ANSWER)));
        assertThat(sound(first)).isEqualTo(Direction.SENDRECV);
        assertThat(sound(second)).isEqualTo(Direction.SENDRECV);
        assertThat(latest(first, MediaKind.AUDIO).orElseThrow().codecs())
                .extracting(c -> c.name().toLowerCase(java.util.Locale.ROOT))
                .containsExactly("pcmu", "telephone-event");

        tell(new SipEvent.HungUp(first, 0, ""));
        assertThat(sip.last(SipEffect.HangUp.class).leg()).isEqualTo(second);
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void nobodyIsConnectedWithHimself() {
        anaTalksToBea();
        ana.say("call.dial", "'call':'" + ASKING + "','to':'agent:bea'," + BOTH);
        settle();
        ana.attach(ASKING, 1, Offers.CHROMIUM);
        bea.say("call.answer", "'call':'" + ASKING + "'," + BOTH);
        bea.attach(ASKING, 1, Offers.CHROMIUM);
        settle();
        join();

        assertThat(bea.heard("call.transfer-failed")).containsExactly("{'reason':'busy'}");
        assertThat(ana.heard("call.ended")).as("the second call").containsExactly("{'reason':'normal'}");
        assertThat(gateway.inFlight()).isEqualTo(1);
        hangUpAll();
    }

    // Whatever comes first

    private Map<String, Runnable> happenings() {
        var all = new LinkedHashMap<String, Runnable>();
        all.put("bea joins", () -> bea.say("call.transfer", "'call':'" + CALL + "','with':'" + ASKING + "'"));
        all.put(
                "bea joins the other way",
                () -> bea.say("call.transfer", "'call':'" + ASKING + "','with':'" + CALL + "'"));
        all.put("bob hangs up", () -> {
            ended.add(invited());
            sip.tell(new SipEvent.HungUp(invited(), 0, ""));
        });
        all.put(
                "bob holds",
                () -> sip.tell(new SipEvent.Reoffered(invited(), Offers.sdp(ANSWER.replace("sendrecv", "sendonly")))));
        all.put("ana hangs up", () -> ana.say("call.end", "'call':'" + CALL + "'"));
        all.put("bea hangs up on ana", () -> bea.say("call.end", "'call':'" + CALL + "'"));
        all.put("bea hangs up on bob", () -> bea.say("call.end", "'call':'" + ASKING + "'"));
        return all;
    }

    /** All orders, three at a time, each time at once and with a pause between. */
    @Test
    void whateverComesFirstEverybodyHearsOneEndAndNothingIsLeft() {
        var names = List.copyOf(happenings().keySet());
        for (var one : names) {
            for (var two : names) {
                for (var three : names) {
                    var order = List.of(one, two, three);
                    if (order.stream().distinct().count() == 3) {
                        new AttendedTransferTest().inThisOrder(order, true);
                        new AttendedTransferTest().inThisOrder(order, false);
                    }
                }
            }
        }
    }

    private void inThisOrder(List<String> order, boolean pause) {
        String story = order + (pause ? " with pauses" : " at once");
        beaAsksBob();
        for (var happening : order) {
            Objects.requireNonNull(happenings().get(happening)).run();
            if (pause) {
                settle();
            }
        }
        settle();
        hangUpAll();
        assertThat(bea.heard("call.ended")).as(story + ": bea's ends").hasSize(2);
        assertThat(ana.heard("call.ended")).as(story + ": ana's ends").hasSize(1);
        assertThat(new ArrayList<>(openLegs()))
                .as(story + ": legs that nobody ended")
                .isEmpty();
        assertThat(broker.bridges).as(story + ": bridges").isEmpty();
        assertThat(ana.busy || bea.busy).as(story + ": busy").isFalse();
    }
}
