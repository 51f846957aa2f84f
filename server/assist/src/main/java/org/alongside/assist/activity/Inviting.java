package org.alongside.assist.activity;

import java.util.Optional;
import org.alongside.assist.support.ShortCodes;
import org.alongside.kernel.Failure;
import tools.jackson.databind.json.JsonMapper;

/** An agent who was admitted brings in another, whom the consumer then admits or not. */
final class Inviting implements Activity {
    private final Room room;

    Inviting(Room room) {
        this.room = room;
    }

    @Override
    public Optional<Failure> said(Said said) {
        return said.byAgent()
                .flatMap(agent -> room.code())
                .map(code -> {
                    var answer = JsonMapper.shared().createObjectNode().put("code", code);
                    said.done(answer.put("expiresInSeconds", ShortCodes.LIFE.toSeconds()));
                    return code;
                })
                .trouble();
    }
}
