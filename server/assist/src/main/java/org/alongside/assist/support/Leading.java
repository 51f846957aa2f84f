package org.alongside.assist.support;

import java.util.List;
import java.util.Optional;
import org.alongside.assist.support.SupportState.Agent;
import org.alongside.assist.support.SupportState.Lead;
import org.alongside.assist.support.SupportState.Open;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.ConnectionId;

/**
 * Who leads a support session among the agents who were admitted: the first of them, until that one hands it over, leaves, or
 * a supervisor takes it over. A supervisor who leaves gives back what it took.
 */
final class Leading {
    private Leading() {}

    /** Who leads now that these agents are there. */
    static Optional<Lead> among(List<Agent> agents, Optional<Lead> before) {
        var still = before.filter(lead -> isAdmitted(agents, lead.agent()));
        return still.or(() -> before.flatMap(Lead::from)
                        .filter(number -> isAdmitted(agents, number))
                        .map(Leading::of))
                .or(() -> agents.stream().filter(Agent::admitted).findFirst().map(first -> of(first.number())));
    }

    static Result<Open> taken(Open open, ConnectionId by) {
        var supervisor = open.agent(by).filter(a -> a.admitted() && a.supervisor());
        if (supervisor.isEmpty()) {
            return Result.failed(Failure.Code.FORBIDDEN, "only a supervisor whom the consumer admitted may take over");
        }
        int number = supervisor.get().number();
        var before = open.lead().filter(lead -> lead.agent() != number);
        // What was taken over from somebody goes back to that one in the end, also through a second supervisor.
        return before.map(lead -> Result.ok(open.led(Optional.of(
                        new Lead(number, lead.from().or(() -> Optional.of(lead.agent())))))))
                .orElseGet(() -> Result.failed(Failure.Code.CONFLICT, "you lead this session already"));
    }

    static Result<Open> returned(Open open, ConnectionId by) {
        var lead = leadOf(open, by).filter(Lead::isTakenOver);
        if (lead.isEmpty()) {
            return Result.failed(Failure.Code.CONFLICT, "you did not take over this session");
        }
        int own = lead.get().agent();
        var next = lead.get()
                .from()
                .flatMap(open::admitted)
                .or(() -> open.agents().stream()
                        .filter(a -> a.admitted() && a.number() != own)
                        .findFirst());
        return Result.ok(open.led(next.map(agent -> of(agent.number())).or(() -> Optional.of(of(own)))));
    }

    static Result<Open> given(Open open, ConnectionId by, int to) {
        var lead = leadOf(open, by);
        if (lead.isEmpty()) {
            return Result.failed(Failure.Code.CONFLICT, "you do not lead this session");
        }
        return open.admitted(to)
                .filter(agent -> agent.number() != lead.get().agent())
                .map(agent -> Result.ok(open.led(Optional.of(of(agent.number())))))
                .orElseGet(() -> Result.failed(
                        Failure.Code.NOT_FOUND, "there is no other agent " + to + " here whom the consumer admitted"));
    }

    private static Optional<Lead> leadOf(Open open, ConnectionId connection) {
        return open.agent(connection).flatMap(agent -> open.lead().filter(lead -> lead.agent() == agent.number()));
    }

    private static boolean isAdmitted(List<Agent> agents, int number) {
        return agents.stream().anyMatch(a -> a.number() == number && a.admitted());
    }

    private static Lead of(int agent) {
        return new Lead(agent, Optional.empty());
    }
}
