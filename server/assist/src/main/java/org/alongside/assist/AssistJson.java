package org.alongside.assist;

import java.util.Locale;
import org.alongside.assist.documents.PageSources;
import org.alongside.assist.support.SupportState.Agent;
import org.alongside.assist.support.SupportState.EndReason;
import org.alongside.assist.support.SupportState.Open;
import org.alongside.assist.support.SupportState.Recording;
import org.alongside.session.AssistFeature;
import org.alongside.session.AssistPermissions;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the server tells the parties of a support session, as {@code protocol/schemas} has it. */
final class AssistJson {
    private AssistJson() {}

    /** Everything a consumer's page must know: who asks and who looks, and for whom to mask it. */
    static ObjectNode forConsumer(String cid, Open open, int recordingDays, PageSources sources) {
        var json = state(cid, "consumer", open);
        if (open.recording() instanceof Recording.Asked) {
            json.put("recordingDays", recordingDays);
        }
        putLead(open, json);
        if (sources.embedded()) {
            json.put("embeds", true);
        }
        if (!sources.imageHosts().isEmpty()) {
            sources.imageHosts().stream().sorted().forEach(json.putArray("images")::add);
        }
        json.put("supervised", open.consumer().supervised());
        json.put("supervisors", open.watching());
        var agents = json.putArray("agents");
        for (var agent : open.agents()) {
            var each = agents.addObject();
            putPerson(agent, each);
            agent.introduction().picture().ifPresent(picture -> each.put("picture", picture.reveal()));
            agent.introduction().text().ifPresent(text -> each.put("text", text.reveal()));
            put(agent.permissions(), each.putObject("permissions"));
        }
        var variants = json.putArray("variants");
        for (var variant : open.variants()) {
            if (open.shown().contains(variant.number())) {
                put(variant.permissions(), variants.addObject().put("variant", variant.number()));
            }
        }
        return json;
    }

    /** The same for a supervisor who watches unasked: nobody knows it by a number, and it may do nothing but look. */
    static ObjectNode forWatcher(String cid, Open open) {
        var json = state(cid, "agent", open);
        json.put("admitted", true);
        json.put("consumerThere", open.consumer().there());
        json.put("others", open.agents().size());
        json.put("agent", 0);
        json.putArray("features");
        json.putArray("people");
        return json;
    }

    /** What an agent must know: whether it is admitted, and whether there is something to see. */
    static ObjectNode forAgent(String cid, Open open, Agent agent) {
        var json = state(cid, "agent", open);
        json.put("admitted", agent.admitted());
        json.put("consumerThere", open.consumer().there());
        json.put("others", open.agents().size() - 1);
        json.put("agent", agent.number());
        var features = json.putArray("features");
        agent.features().stream().sorted().map(AssistFeature::wireName).forEach(features::add);
        var people = json.putArray("people");
        if (agent.admitted()) {
            open.agents().forEach(each -> putPerson(each, people.addObject()));
            putLead(open, json);
        }
        return json;
    }

    static ObjectNode ended(String cid, EndReason reason) {
        var json = JsonMapper.shared().createObjectNode();
        json.put("type", "assist.ended");
        json.put("cid", cid);
        json.put("reason", wireName(reason));
        return json;
    }

    static String wireName(EndReason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ObjectNode renew(int variant, long epoch) {
        var json = JsonMapper.shared().createObjectNode();
        json.put("type", "assist.renew");
        json.put("variant", variant);
        json.put("epoch", epoch);
        return json;
    }

    private static ObjectNode state(String cid, String role, Open open) {
        var json = JsonMapper.shared().createObjectNode();
        json.put("type", "assist.state");
        json.put("cid", cid);
        json.put("role", role);
        json.put("paused", open.paused());
        json.put("recording", wireName(open.recording()));
        if (open.recording() instanceof Recording.Failed(var words)) {
            json.put("recordingWords", words);
        }
        return json;
    }

    private static String wireName(Recording recording) {
        return switch (recording) {
            case Recording.Off() -> "off";
            case Recording.Asked() -> "asked";
            case Recording.On() -> "on";
            case Recording.Refused() -> "refused";
            case Recording.Stopped() -> "stopped";
            case Recording.Failed _ -> "failed";
        };
    }

    private static void putLead(Open open, ObjectNode json) {
        open.lead().ifPresent(lead -> json.put("lead", lead.agent()).put("takenOver", lead.isTakenOver()));
    }

    private static void putPerson(Agent agent, ObjectNode json) {
        json.put("agent", agent.number());
        json.put("name", agent.name().reveal());
        json.put("supervisor", agent.supervisor());
        json.put("admitted", agent.admitted());
        json.put("watching", agent.there() && agent.watching());
    }

    private static void put(AssistPermissions permissions, ObjectNode json) {
        permissions.viewable().stream().sorted().forEach(json.putArray("viewable")::add);
        permissions.interactive().stream().sorted().forEach(json.putArray("interactive")::add);
    }
}
