package org.alongside.gateway.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.alongside.sip.message.SipResponse;
import org.alongside.testkit.ManualTimers;
import org.alongside.testkit.cluster.FakeCluster;
import org.alongside.testkit.cluster.FakeCluster.Weather;
import org.alongside.testkit.cluster.FakeNode;
import org.junit.jupiter.api.Test;

/** Two servers in one JVM, each with its registrar: what the survivor knows of the phones of the one that died. */
class RegistrarTakeoverTest {
    private static final Aor DESK = new Aor("desk", TestPhone.DOMAIN);
    private static final String CONTACT = "Contact: <sip:desk@192.168.1.7:5060>";

    private final ManualTimers timers = new ManualTimers();
    private final FakeCluster cluster = new FakeCluster(timers, new Random(1), Weather.FAIR);
    private final FakeNode first = cluster.join();
    private final FakeNode second = cluster.join();
    private final Registrar dead = registrar(first);
    private final Registrar survivor = registrar(second);
    private final TestPhone desk = TestPhone.udp("desk", "203.0.113.7", 40_000);
    private long now = 1_000_000;

    private static Registrar registrar(FakeNode node) {
        var domain = new ControlledDomain(
                TestPhone.DOMAIN, ControlledDomain.Digest.BOTH, ControlledDomain.usualDestinations(TestPhone.DOMAIN));
        return new Registrar(List.of(domain), TestPhone::account, node, new Random(1));
    }

    private void register(Registrar at, FakeNode node, TestPhone phone, String... lines) {
        var seen = phone.at(node.self().id());
        var request = seen.register(lines);
        var challenge = at.register(request, seen.flow, "tag", now);
        var answer = seen.prove(request, challenge).map(proved -> at.register(proved, seen.flow, "tag", now));
        assertThat(answer.map(SipResponse::status)).contains(200);
        pass(1);
    }

    /** Second by second, as the survivor's user agent would wake its registrar. */
    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += 1_000;
            timers.advance(Duration.ofSeconds(1));
            survivor.onTime(now);
        }
    }

    private void theFirstDies() {
        cluster.kill(first.self());
        pass(3);
    }

    private TestPhone atTheSurvivor(TestPhone phone) {
        return phone.at(second.self().id());
    }

    @Test
    void aPhoneOverUdpIsKnownByItsAddressAndReachedThere() {
        register(dead, first, desk, CONTACT);
        assertThat(survivor.knows(atTheSurvivor(desk).flow))
                .as("while its server lives it is that one's")
                .isFalse();
        theFirstDies();

        assertThat(survivor.knows(atTheSurvivor(desk).flow)).isTrue();
        assertThat(survivor.knowsHost("203.0.113.7")).isTrue();
        assertThat(survivor.bindingsOf(DESK, now)).singleElement().satisfies(binding -> {
            assertThat(binding.flow()).isEqualTo(atTheSurvivor(desk).flow);
            assertThat(binding.contact()).hasToString("sip:desk@192.168.1.7:5060");
        });
    }

    @Test
    void itsNatIsKeptOpenByTheSurvivorWhoseOwnerIsWokenForIt() {
        var woken = new AtomicInteger();
        survivor.whenThereIsMoreToDo(woken::incrementAndGet);
        assertThat(survivor.wakeAt()).isEqualTo(Long.MAX_VALUE);
        register(dead, first, desk, CONTACT);
        cluster.kill(first.self());
        timers.advance(Duration.ofSeconds(3));

        assertThat(woken.get()).isPositive();
        assertThat(survivor.wakeAt()).isLessThanOrEqualTo(now + 1_000);
        for (int i = 0; i < 30; i++) {
            now += 1_000;
            var due = survivor.onTime(now);
            if (!due.isEmpty()) {
                assertThat(due.getFirst().flow()).isEqualTo(atTheSurvivor(desk).flow);
                return;
            }
        }
        throw new AssertionError("nobody keeps the way through the NAT open");
    }

    /** Numbers of connections are each server's own: another phone may be at the end of the survivor's ninth. */
    @Test
    void whoseConnectionDiedWithItsServerIsAStrangerUntilItRegistersAgain() {
        var wired = TestPhone.tcp("desk", "203.0.113.7", 9);
        register(dead, first, wired, CONTACT);
        theFirstDies();

        assertThat(survivor.knows(atTheSurvivor(wired).flow)).isFalse();
        assertThat(survivor.bindingsOf(DESK, now)).isEmpty();
        assertThat(cluster.records("bindings")).isZero();

        register(survivor, second, wired.restarted(), CONTACT);
        assertThat(survivor.knows(atTheSurvivor(wired).flow)).isTrue();
    }

    @Test
    void itsRegistrationEndsAtTheSurvivorAndLeavesNothing() {
        register(dead, first, desk, CONTACT, "Expires: 60");
        theFirstDies();
        assertThat(survivor.count()).isEqualTo(1);
        pass(60);

        assertThat(survivor.count()).isZero();
        assertThat(survivor.knows(atTheSurvivor(desk).flow)).isFalse();
        assertThat(survivor.knowsHost("203.0.113.7")).isFalse();
        pass(1);
        assertThat(cluster.records("bindings")).isZero();
        assertThat(survivor.wakeAt()).as("it looks no more").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whoTakesItsLeaveAtTheSurvivorStaysAway() {
        register(dead, first, desk, CONTACT);
        theFirstDies();
        register(survivor, second, desk.restarted(), "Contact: *", "Expires: 0");
        pass(10);

        assertThat(survivor.bindingsOf(DESK, now)).isEmpty();
        assertThat(cluster.records("bindings")).isZero();
    }

    @Test
    void aNewServerTakesOverThosePhonesOfTheDeadOneThatNobodyElseHas() {
        register(dead, first, desk, CONTACT);
        cluster.kill(first.self());
        timers.advance(Duration.ofSeconds(3));
        var third = cluster.join();
        var later = registrar(third);
        timers.advance(Duration.ofSeconds(1));

        assertThat(survivor.knows(atTheSurvivor(desk).flow)).isTrue();
        assertThat(later.knows(desk.at(third.self().id()).flow))
                .as("the second has it")
                .isFalse();
    }

    /** Two phones of one user, each at another server: neither's word takes the other's away. */
    @Test
    void whatALivingServerWroteStays() {
        register(dead, first, desk, CONTACT);
        var other = TestPhone.udp("desk", "203.0.113.8", 5060);
        register(survivor, second, other, "Contact: <sip:desk@203.0.113.8:5060>");
        theFirstDies();

        assertThat(survivor.bindingsOf(DESK, now))
                .extracting(binding -> binding.flow().remoteHost())
                .containsExactlyInAnyOrder("203.0.113.7", "203.0.113.8");
    }
}
