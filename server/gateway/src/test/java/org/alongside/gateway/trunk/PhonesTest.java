package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.alongside.broker.api.LegId;
import org.alongside.cluster.Cluster;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.registrar.ControlledDomain;
import org.alongside.gateway.registrar.Registrar;
import org.alongside.gateway.registrar.TestPhone;
import org.alongside.kernel.Id;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Via;
import org.alongside.sip.transaction.Flow;
import org.alongside.testkit.ManualTimers;
import org.alongside.testkit.cluster.FakeCluster;
import org.junit.jupiter.api.Test;

/** Phones and the user agent that they register with, on a hand-moved clock; the phones answer by hand. */
class PhonesTest {
    private static final String CONTACT = "Contact: <sip:desk@192.168.1.7:5060>";

    private final List<Sent> sent = new ArrayList<>();
    private final List<SipEvent> events = new ArrayList<>();
    private final List<Flow> welcome = new ArrayList<>();
    private final SipCounts counts = new SipCounts();
    private final SipCore core = core(new InMemoryCluster(new NodeId(new Id(0, 1))));
    private final TestPhone desk = TestPhone.udp("desk", "203.0.113.7", 40_000);
    private long now = 1_000_000_000L;

    private record Sent(Flow flow, SipMessage message) {}

    private SipCore core(Cluster cluster) {
        var domain = new ControlledDomain(TestPhone.DOMAIN, ControlledDomain.Digest.BOTH, List.of());
        var registrar = new Registrar(List.of(domain), TestPhone::account, cluster, new Random(1));
        return new SipCore(
                cluster.self().id(),
                new Trunks(List.of()),
                new SipCore.Ports(5081, 5061),
                new Random(1),
                claim -> true,
                counts,
                new SipCore.Outside() {
                    @Override
                    public void transmit(Flow flow, SipMessage message) {
                        sent.add(new Sent(flow, message));
                    }

                    @Override
                    public void tell(SipEvent event) {
                        if (!(event instanceof SipEvent.DialogChanged)) {
                            events.add(event);
                        }
                    }

                    @Override
                    public void welcome(Flow flow) {
                        welcome.add(flow);
                    }
                },
                Optional.of(new PhoneDoor(registrar, Trunk.Local.of("10.0.0.9"), 0)));
    }

    private Optional<SipResponse> ask(TestPhone phone, SipRequest request) {
        return ask(core, phone, request);
    }

    private Optional<SipResponse> ask(SipCore of, TestPhone phone, SipRequest request) {
        sent.clear();
        of.received(now, request, phone.flow);
        return sent.stream()
                .filter(s -> s.message instanceof SipResponse r && r.status() > 100 && s.flow.equals(phone.flow))
                .map(s -> (SipResponse) s.message)
                .findFirst();
    }

    /** Asks, and once more with the proof. */
    private Optional<SipResponse> prove(TestPhone phone, SipRequest request) {
        return prove(core, phone, request);
    }

    private Optional<SipResponse> prove(SipCore of, TestPhone phone, SipRequest request) {
        return ask(of, phone, request)
                .flatMap(challenge -> phone.prove(request, challenge))
                .flatMap(again -> ask(of, phone, again));
    }

    private void register(TestPhone phone, String... lines) {
        assertThat(prove(phone, phone.register(lines)).map(SipResponse::status)).contains(200);
    }

    private SipRequest invite(TestPhone phone, String uri) {
        return phone.request("INVITE", uri, "bea", CONTACT, "P-Asserted-Identity: <sip:boss@bank.example>")
                .withBody("application/sdp", SipPair.description("sendrecv").toString());
    }

    private void dial(String destination) {
        dial(core, destination);
    }

    private void dial(SipCore from, String destination) {
        var invite = SipPair.invite();
        from.perform(
                now,
                new SipEffect.Invite(
                        new LegId(new Id(8, events.size())), CLAIM, destination, invite.caller(), invite.offer()));
    }

    private SipRequest lastSent(String method) {
        return sent.stream()
                .map(Sent::message)
                .filter(m -> m instanceof SipRequest && m.method().equals(method))
                .map(SipRequest.class::cast)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void aStrangerIsAnsweredOnlyWhenHeRegistersAndNotTooOften() {
        assertThat(ask(desk, invite(desk, "sip:bea@bank.example"))).isEmpty();
        assertThat(ask(desk, desk.request("OPTIONS", "sip:bank.example", "x"))).isEmpty();
        assertThat(ask(desk, desk.request("REGISTER", "sip:other.example", "x").withTopVia(foreign())))
                .isPresent(); // To is of our domain: it is challenged
        int answered = 0;
        for (int i = 0; i < 100; i++) {
            answered += ask(desk, desk.register(CONTACT)).isPresent() ? 1 : 0;
        }
        assertThat(answered).isEqualTo(19);
        assertThat(counts.unknownSource() + counts.tooFast()).isEqualTo(83);
        assertThat(core.transactionCount()).isLessThanOrEqualTo(20);
    }

    @Test
    void aSurvivorSpeaksToAPhoneWhereItsCallCameFromAndNotWhereItsContactSays() {
        var dialog = Dialog.calling(
                        invite(desk, "sip:desk@" + TestPhone.DOMAIN),
                        SipUri.parse("sip:desk@192.168.1.7:5060").orElseThrow(),
                        desk.flow,
                        Map.of(Invitation.TRUNK_NOTE, PhoneDoor.PREFIX + TestPhone.DOMAIN))
                .withInviteBranch(Optional.empty());
        core.perform(
                now, new SipEffect.Adopt(SipPair.LEG, CLAIM, dialog, Optional.of(SipPair.description("sendrecv"))));

        assertThat(events).isEmpty();
        assertThat(lastSent("INVITE").uri()).hasToString("sip:desk@192.168.1.7:5060");
        assertThat(sent.getLast().flow.remoteHost()).isEqualTo("203.0.113.7");
        assertThat(sent.getLast().flow.remotePort()).isEqualTo(40_000);
    }

    /** Two servers, of which the one where the phone registered dies. */
    @Test
    void aPhoneThatRegisteredWithTheDeadServerCallsAndIsCalledAtTheSurvivor() {
        var timers = new ManualTimers();
        var cluster = new FakeCluster(timers, new Random(2), FakeCluster.Weather.FAIR);
        var first = cluster.join();
        var second = cluster.join();
        var dead = core(first);
        var survivor = core(second);
        var here = desk.at(first.self().id());
        assertThat(prove(dead, here, here.register(CONTACT)).map(SipResponse::status))
                .contains(200);
        timers.advance(Duration.ofSeconds(1));
        assertThat(ask(survivor, desk.at(second.self().id()), invite(desk, "sip:bea@bank.example")))
                .as("it is the other server's phone")
                .isEmpty();

        cluster.kill(first.self());
        timers.advance(Duration.ofSeconds(3));

        var there = desk.at(second.self().id());
        assertThat(ask(survivor, there, invite(desk, "sip:bea@bank.example")).map(SipResponse::status))
                .contains(401);
        dial(survivor, "sip:desk@bank.example");
        assertThat(lastSent("INVITE").uri()).hasToString("sip:desk@192.168.1.7:5060");
        assertThat(sent.getLast().flow).isEqualTo(there.flow);
    }

    private Via foreign() {
        return Via.of("UDP", "198.51.100.1", 5060, "z9hG4bKforeign");
    }

    @Test
    void theAnswerGoesBackThroughTheNatToWhereTheRequestCameFrom() {
        var request = desk.register(CONTACT);
        var challenge = ask(desk, request).orElseThrow();

        assertThat(sent.getLast().flow).isEqualTo(desk.flow);
        assertThat(challenge.head().topVia().parameters().get("received")).contains("203.0.113.7");
    }

    @Test
    void aPhoneThatRegisteredOverAConnectionIsWelcomeThere() {
        var wired = TestPhone.tcp("desk", "203.0.113.7", 9);
        ask(wired, wired.register(CONTACT));
        assertThat(welcome).isEmpty();
        register(wired, CONTACT);
        assertThat(welcome).contains(wired.flow);
    }

    @Test
    void aCallForAUserLeavesByTheFlowOfItsRegistrationWithItsPathAndStaysThere() {
        register(desk, CONTACT, "Path: <sip:edge.example;lr>");
        dial("sip:desk@bank.example");

        var invite = lastSent("INVITE");
        assertThat(sent.getLast().flow).isEqualTo(desk.flow);
        assertThat(invite.uri().toString()).isEqualTo("sip:desk@192.168.1.7:5060");
        assertThat(invite.head().to().uri().toString()).isEqualTo("sip:desk@bank.example");
        assertThat(invite.headers().all("Route")).containsExactly("<sip:edge.example;lr>");

        var ok = invite.respond(200, "their")
                .with("Contact", "<sip:desk@192.168.1.7:5060>")
                .withBody("application/sdp", SipPair.description("sendrecv").toString());
        core.received(now, ok, desk.flow);
        var leg = ((SipEvent.Answered) events.getLast()).leg();
        assertThat(sent.getLast().flow).isEqualTo(desk.flow); // the ACK
        core.perform(now, new SipEffect.HangUp(leg, CLAIM, "normal"));
        assertThat(lastSent("BYE").uri().toString()).isEqualTo("sip:desk@192.168.1.7:5060");
        assertThat(sent.getLast().flow).isEqualTo(desk.flow);
    }

    @Test
    void theMostWantedContactIsTriedFirstAndTheNextWhenItIsSilent() {
        register(desk, CONTACT + ";q=0.5");
        var mobile = TestPhone.tcp("desk", "203.0.113.8", 4);
        register(mobile, "Contact: <sip:desk@10.1.1.1;transport=tcp>;q=0.9");
        dial("sip:desk@bank.example");
        assertThat(sent.getLast().flow).isEqualTo(mobile.flow);
        while (core.wakeAt() <= now + 5_000_000_000L) {
            now = Math.max(now, core.wakeAt());
            core.wake(now);
        }
        assertThat(lastSent("INVITE").uri().toString()).isEqualTo("sip:desk@192.168.1.7:5060");
    }

    @Test
    void aUserWhoIsNotRegisteredIsUnavailableAndOneOfANotControlledDomainNotFound() {
        dial("sip:desk@bank.example");
        dial("sip:desk@other.example");

        assertThat(events).extracting(e -> ((SipEvent.Rejected) e).status()).containsExactly(480, 404);
    }

    @Test
    void aPhonesCallIsChallengedAndComesFromWhoProvedIt() {
        register(desk, CONTACT);
        var first = invite(desk, "sip:bea@bank.example");
        var challenge = ask(desk, first).orElseThrow();
        assertThat(challenge.status()).isEqualTo(401);
        assertThat(events).isEmpty();

        core.received(now, desk.prove(first, challenge).orElseThrow(), desk.flow);

        var invited = (SipEvent.Invited) events.getLast();
        assertThat(List.of(invited.trunk(), invited.toUser(), invited.toDomain(), invited.from()))
                .isEqualTo(List.of("phone:bank.example", "bea", "bank.example", "sip:desk@bank.example"));
    }

    @Test
    void aPhoneWithAWrongPasswordCallsNobodyAndIsLockedOut() {
        register(desk, CONTACT);
        desk.withPassword("guess");
        for (int i = 0; i < 5; i++) {
            assertThat(prove(desk, invite(desk, "sip:bea@bank.example")).map(SipResponse::status))
                    .contains(401);
        }
        assertThat(ask(desk, invite(desk, "sip:bea@bank.example")).map(SipResponse::status))
                .contains(403);
        assertThat(events).isEmpty();
    }

    @Test
    void aPhoneBehindANatIsKeptAliveByOptionsAndAnswersAreTaken() {
        register(desk, CONTACT);
        sent.clear();
        long until = now + 31_000_000_000L;
        while (core.wakeAt() <= until) {
            now = Math.max(now, core.wakeAt());
            core.wake(now);
        }
        var options = lastSent("OPTIONS");

        assertThat(options.uri().toString()).isEqualTo("sip:desk@192.168.1.7:5060");
        assertThat(sent.getLast().flow).isEqualTo(desk.flow);
        core.received(now, options.respond(200, "t"), desk.flow);
        assertThat(core.trunksDown()).isEmpty();
    }

    @Test
    void whoeverIsGoneWithHisConnectionIsAStrangerAgain() {
        var wired = TestPhone.tcp("desk", "203.0.113.7", 9);
        register(wired, CONTACT);
        core.failed(now, wired.flow);

        assertThat(ask(wired, invite(wired, "sip:bea@bank.example"))).isEmpty();
        dial("sip:desk@bank.example");
        assertThat(((SipEvent.Rejected) events.getLast()).status()).isEqualTo(480);
    }
}
