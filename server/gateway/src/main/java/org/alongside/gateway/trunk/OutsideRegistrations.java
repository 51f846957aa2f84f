package org.alongside.gateway.trunk;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.alongside.sip.digest.DigestClient;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.CSeq;
import org.alongside.sip.message.Head;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps users of ours registered at trunks (RFC 3261 §10.2), each as a dialogue of its own: refreshed in time, tried again at
 * growing distances when it fails. Part of the core: same owner, time is its.
 */
final class OutsideRegistrations {
    private static final Logger log = LoggerFactory.getLogger(OutsideRegistrations.class);
    private static final long NEVER = Long.MAX_VALUE;
    /** The first distance after a failure, and the longest: a registrar that comes back is not stormed (RFC 5626 §4.5). */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(30);

    private static final Duration LAST_RETRY = Duration.ofMinutes(10);
    /** A registrar that grants less would be asked without end. */
    private static final long LEAST_SECONDS = 30;

    private static final long MOST_SECONDS = Duration.ofDays(1).toSeconds();

    private final SipCore core;
    private final List<One> all;

    OutsideRegistrations(SipCore core, List<RegistrationSettings> settings) {
        this.core = core;
        this.all = settings.stream().map(One::new).toList();
    }

    void onTime() {
        for (var one : all) {
            if (one.dueAt <= core.now()) {
                one.register();
            }
        }
    }

    long wakeAt() {
        long first = NEVER;
        for (var one : all) {
            first = Math.min(first, one.dueAt);
        }
        return first;
    }

    /** Whether this transaction was one of these; then its answer is taken. */
    boolean answered(ClientKey key, SipResponse response) {
        var whose = of(key);
        whose.ifPresent(one -> one.onAnswer(response));
        return whose.isPresent();
    }

    boolean unanswered(ClientKey key) {
        var whose = of(key);
        whose.ifPresent(one -> one.failed("no answer"));
        return whose.isPresent();
    }

    private Optional<One> of(ClientKey key) {
        for (var one : all) {
            if (one.asked.filter(key::equals).isPresent()) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /** Those that a registrar does not know at present: {@code bea@pbx}. */
    List<String> missing() {
        if (all.isEmpty()) {
            return List.of();
        }
        return all.stream()
                .filter(one -> !one.known)
                .map(one -> one.settings.name())
                .sorted()
                .toList();
    }

    /** We leave: calls shall not come here any more. Nobody waits for the answers. */
    void goodbye() {
        for (var one : all) {
            if (one.known) {
                one.seconds = 0;
                one.register();
            }
        }
    }

    /** One user at one registrar. */
    private final class One {
        private final RegistrationSettings settings;
        private final String callId = core.newToken();
        private final String tag = core.newToken().substring(0, 16);
        private DigestClient digest = DigestClient.NEW;
        private Optional<ClientKey> asked = Optional.empty();
        private Optional<SipRequest> open = Optional.empty();
        private Optional<Trunks.Way> way = Optional.empty();
        private long seconds;
        private long cseq;
        private long dueAt;
        private int rounds;
        private int failures;
        private boolean known;

        One(RegistrationSettings settings) {
            this.settings = settings;
            this.seconds = settings.interval().toSeconds();
        }

        void register() {
            var towards = core.wayTo(settings.trunk());
            dueAt = NEVER;
            rounds = 0;
            if (towards.isEmpty()) {
                failed("its trunk has no address");
                return;
            }
            var trunk = towards.get().trunk();
            var flow = towards.get().flow();
            var domain = trunk.settings().uri().bareHost();
            var user = NameAddress.of(SipUri.of(settings.user(), domain, 0));
            var head = new Head(
                    List.of(core.via(trunk, flow)),
                    user.withTag(tag),
                    user,
                    callId + "@" + trunk.localHost(flow),
                    new CSeq(++cseq, SipRequest.REGISTER));
            var headers = Headers.NONE
                    .with("Max-Forwards", "70")
                    .with("Contact", core.contact(settings.user(), trunk, flow))
                    .with("Expires", Long.toString(seconds))
                    .with("Allow", SipCore.ALLOW)
                    .with("User-Agent", SipCore.PRODUCT);
            way = towards;
            send(new SipRequest(SipRequest.REGISTER, SipUri.of("", domain, 0), head, headers, Body.EMPTY), flow);
        }

        private void send(SipRequest request, Flow flow) {
            var authorized = digest.authorize(request, settings.login().credentials(), core.random());
            digest = authorized.client();
            transmit(authorized.request(), flow);
        }

        private void transmit(SipRequest request, Flow flow) {
            open = Optional.of(request);
            asked = Optional.of(core.request(request, flow));
        }

        void onAnswer(SipResponse response) {
            asked = Optional.empty();
            switch (response.status()) {
                case 401, 407 -> prove(response);
                case 423 -> lengthen(response);
                default -> {
                    if (response.isSuccess()) {
                        registered(response);
                    } else {
                        failed(response.status() + " " + response.reason());
                    }
                }
            }
        }

        private void prove(SipResponse challenge) {
            var request = open.orElseThrow();
            var answer =
                    digest.answer(request, challenge, rounds++, settings.login().credentials(), core.random());
            switch (answer) {
                case DigestClient.Answer.Retry(var client, var proved) -> {
                    digest = client;
                    transmit(renumbered(proved), way.orElseThrow().flow());
                }
                case DigestClient.Answer.GiveUp(var reason) -> failed(challenge.status() + ": " + reason);
            }
        }

        private SipRequest renumbered(SipRequest request) {
            var old = request.head();
            var via = core.via(way.orElseThrow().trunk(), way.orElseThrow().flow());
            var head =
                    new Head(List.of(via), old.from(), old.to(), old.callId(), new CSeq(++cseq, SipRequest.REGISTER));
            return new SipRequest(request.method(), request.uri(), head, request.headers(), request.body());
        }

        /** The registrar wants it longer (RFC 3261 §10.2.8). */
        private void lengthen(SipResponse tooBrief) {
            long least = tooBrief.headers().number("Min-Expires", MOST_SECONDS).orElse(0L);
            if (least > seconds && seconds > 0) {
                seconds = least;
                register();
            } else {
                failed("423 without a longer interval");
            }
        }

        /** It grants what it likes: for our contact, or for all; we are there again well before the end. */
        private void registered(SipResponse success) {
            if (seconds == 0) {
                known = false;
                return;
            }
            if (!known) {
                log.info("registration {} stands", settings.name());
            }
            known = true;
            failures = 0;
            long granted = Math.clamp(granted(success), LEAST_SECONDS, MOST_SECONDS);
            dueAt = core.now()
                    + Duration.ofSeconds(Math.max(granted * 9 / 10 - 5, granted / 2))
                            .toNanos();
        }

        private long granted(SipResponse success) {
            return success.contacts().stream()
                    .filter(contact -> contact.sipUri()
                            .filter(uri -> uri.user().equals(settings.user()))
                            .isPresent())
                    .flatMap(contact -> contact.parameters().get("expires").stream())
                    .filter(text -> text.matches("[0-9]{1,9}"))
                    .map(Long::parseLong)
                    .findFirst()
                    .or(() -> success.headers().number("Expires", MOST_SECONDS))
                    .orElse(seconds);
        }

        void failed(String why) {
            asked = Optional.empty();
            if (known || failures == 0) {
                log.warn("registration {} failed: {}", settings.name(), why);
            }
            known = false;
            var delay = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 6));
            dueAt = core.now() + (delay.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : delay).toNanos();
            failures++;
        }
    }
}
