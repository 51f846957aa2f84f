package org.alongside.gateway.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.Offers;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.gateway.trunk.SipPort;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.dialog.DialogText;
import org.alongside.testkit.ManualTimers;
import org.alongside.testkit.cluster.FakeNode;

/**
 * All phones behind all nodes' user agents. A phone rings, answers, refuses, holds, hangs up or does nothing, as chance wants,
 * and ends by itself what a dead node can't end for it: an INVITE after three minutes, an unacknowledged 200 after 32 s.
 */
final class PhoneWorld {
    final List<String> violations = new ArrayList<>();
    private final ManualTimers timers;
    private final Random random;
    private final Map<String, Dialogue> dialogues = new HashMap<>();
    private final Map<LegId, Long> epochs = new HashMap<>();

    PhoneWorld(ManualTimers timers, Random random) {
        this.timers = timers;
        this.random = random;
    }

    private static final class Dialogue {
        FakeNode node;
        boolean confirmed;
        boolean wantsOffer;
        final LegId leg;

        Dialogue(FakeNode node, LegId leg) {
            this.node = node;
            this.leg = leg;
        }
    }

    /** Dialogs and INVITEs that nobody has ended. */
    int open() {
        return dialogues.size();
    }

    /** The user agent of one node. */
    final class Agent implements SipPort {
        private final FakeNode node;
        private Consumer<SipEvent> listener = e -> {};

        Agent(FakeNode node) {
            this.node = node;
        }

        @Override
        public void listen(Consumer<SipEvent> consumer) {
            listener = consumer;
        }

        private String key(LegId leg) {
            return node.self() + "/" + leg;
        }

        /** An inbound call; false when this node is gone. */
        boolean invite(LegId leg) {
            if (!node.alive()) {
                return false;
            }
            dialogues.put(key(leg), new Dialogue(node, leg));
            later(180_000, () -> giveUp(leg));
            listener.accept(new SipEvent.Invited(
                    leg,
                    "pbx",
                    "bea",
                    "bank.example",
                    "bob",
                    org.alongside.kernel.Redacted.of(""),
                    Optional.of(Offers.sdp(Offers.PHONE_AUDIO))));
            return true;
        }

        /** An INVITE for a place in a call that stands; sometimes it is cancelled soon. */
        LegId knock(LegId leg, boolean wantsOffer) {
            var dialogue = new Dialogue(node, leg);
            dialogue.wantsOffer = wantsOffer;
            dialogues.put(key(leg), dialogue);
            later(random.nextInt(3) == 0 ? random.nextInt(100) : 180_000, () -> giveUp(leg));
            return leg;
        }

        void tell(SipEvent event) {
            if (node.alive()) {
                listener.accept(event);
            }
        }

        /** The phone ends an INVITE or a dialog by itself. */
        void giveUp(LegId leg) {
            var mine = dialogues.get(key(leg));
            if (mine != null && !mine.confirmed) {
                dialogues.remove(key(leg));
                tell(new SipEvent.Cancelled(leg));
            }
        }

        @Override
        public void perform(SipEffect effect) {
            fence(effect);
            var leg = effect.leg();
            var mine = Optional.ofNullable(dialogues.get(key(leg)));
            switch (effect) {
                case SipEffect.Invite e -> invited(leg);
                case SipEffect.Adopt e -> adopt(leg);
                case SipEffect.Accept e ->
                    mine.ifPresent(d -> {
                        d.confirmed = true;
                        tell(new SipEvent.DialogChanged(leg, dialog(leg)));
                        if (d.wantsOffer) {
                            later(20 + random.nextInt(200), () -> acknowledge(d));
                        }
                    });
                case SipEffect.Reject e -> dialogues.remove(key(leg));
                case SipEffect.HangUp e -> dialogues.remove(key(leg));
                case SipEffect.Reoffer e -> later(20 + random.nextInt(200), () -> answerReoffer(leg));
                case SipEffect.Progress e -> {}
                case SipEffect.AnswerReoffer e -> {}
                case SipEffect.RefuseReoffer e -> {}
                case SipEffect.SendInfo e -> {}
                case SipEffect.ToReferrer e -> {}
            }
        }

        /** A dead owner's word may still end what only it can end; everything else comes from the newest owner. */
        private void fence(SipEffect effect) {
            long epoch = effect.claim().epoch();
            long known = epochs.merge(effect.leg(), epoch, Math::max);
            boolean farewell = effect instanceof SipEffect.HangUp || effect instanceof SipEffect.Reject;
            if (epoch < known && !farewell) {
                violations.add(effect.getClass().getSimpleName() + " of epoch " + epoch + " after " + known);
            }
        }

        /** The ACK with the answer to our offer. */
        private void acknowledge(Dialogue dialogue) {
            tellIfOpen(dialogue, new SipEvent.Answered(dialogue.leg, Offers.sdp(Offers.PHONE_AUDIO)));
        }

        private void invited(LegId leg) {
            var dialogue = new Dialogue(node, leg);
            dialogues.put(key(leg), dialogue);
            later(180_000, () -> {
                if (!dialogue.confirmed && dialogues.remove(key(leg), dialogue)) {
                    tell(new SipEvent.Rejected(leg, 408, "Request Timeout"));
                }
            });
            later(
                    50 + random.nextInt(500),
                    () -> tellIfOpen(dialogue, new SipEvent.Progressed(leg, 180, Optional.empty())));
            later(300 + random.nextInt(8000), () -> decide(dialogue));
        }

        private void decide(Dialogue dialogue) {
            if (!dialogues.containsValue(dialogue) || dialogue.confirmed) {
                return;
            }
            int choice = random.nextInt(10);
            if (choice < 6 && node.alive()) {
                dialogue.confirmed = true;
                tell(new SipEvent.DialogChanged(dialogue.leg, dialog(dialogue.leg)));
                tell(new SipEvent.Answered(dialogue.leg, Offers.sdp(Offers.PHONE_AUDIO)));
                later(random.nextInt(60_000), () -> change(dialogue));
            } else if (choice < 8) {
                dialogues.remove(key(dialogue.leg), dialogue);
                tell(new SipEvent.Rejected(dialogue.leg, 486, "Busy Here"));
            }
        }

        private void change(Dialogue dialogue) {
            if (!dialogues.containsValue(dialogue)) {
                return;
            }
            if (random.nextBoolean()) {
                dialogues.values().remove(dialogue);
                tellOwner(dialogue, new SipEvent.HungUp(dialogue.leg, 0, ""));
            } else {
                tellOwner(
                        dialogue,
                        new SipEvent.Reoffered(
                                dialogue.leg, Offers.sdp(Offers.PHONE_AUDIO.replace("sendrecv", "sendonly"))));
            }
        }

        private void answerReoffer(LegId leg) {
            if (dialogues.containsKey(key(leg))) {
                tell(
                        random.nextBoolean()
                                ? new SipEvent.ReofferAnswered(leg, Offers.sdp(Offers.PHONE_AUDIO))
                                : new SipEvent.ReofferRefused(leg, 500, "No"));
            }
        }

        /** The dialog of another node goes on here; without one the refresh is answered 481. */
        private void adopt(LegId leg) {
            var found = dialogues.entrySet().stream()
                    .filter(e -> e.getValue().leg.equals(leg) && e.getValue().confirmed)
                    .findFirst();
            if (found.isPresent()) {
                dialogues.remove(found.get().getKey());
                found.get().getValue().node = node;
                dialogues.put(key(leg), found.get().getValue());
            } else {
                later(50, () -> tell(new SipEvent.HungUp(leg, 481, "Call/Transaction Does Not Exist")));
            }
        }

        private void later(int millis, Runnable task) {
            var _ = timers.after(Duration.ofMillis(millis), task);
        }
    }

    private final Map<FakeNode, Agent> agents = new HashMap<>();

    Agent agentOf(FakeNode node) {
        return agents.computeIfAbsent(node, Agent::new);
    }

    private void tellIfOpen(Dialogue dialogue, SipEvent event) {
        if (dialogues.containsValue(dialogue)) {
            tellOwner(dialogue, event);
        }
    }

    private void tellOwner(Dialogue dialogue, SipEvent event) {
        agentOf(dialogue.node).tell(event);
    }

    /** In-dialog requests to a dead node time out, and the phone gives the dialog up (its session timer). */
    void forgetDialogsOfDeadNodes() {
        dialogues.values().removeIf(d -> !d.node.alive());
    }

    private static Dialog dialog(LegId leg) {
        var text = "v=1&callId=" + leg + "&local=%3Csip%3Aana%40bank.example%3E%3Btag%3Da"
                + "&remote=%3Csip%3Abob%40pbx.example%3E%3Btag%3Db&localCSeq=1&remoteCSeq=-1"
                + "&target=sip%3Abob%40127.0.0.1%3A5070&flow=" + new Id(1, 1) + "%7Cudp%7CUDP%7C127.0.0.1%7C5070%7C0";
        return switch (DialogText.parse(text)) {
            case Result.Ok<Dialog>(var dialog) -> dialog;
            case Result.Failed<Dialog>(var failure) -> throw new IllegalStateException(failure.message());
        };
    }
}
