package org.alongside.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.gateway.trunk.SipPort;

/** A trunk whose every word is the test's: effects are kept, events are told by hand. */
public final class FakeSip implements SipPort {
    public final List<SipEffect> effects = new ArrayList<>();
    private Consumer<SipEvent> listener = e -> {};

    @Override
    public void perform(SipEffect effect) {
        effects.add(effect);
    }

    @Override
    public void listen(Consumer<SipEvent> consumer) {
        listener = consumer;
    }

    public void tell(SipEvent event) {
        listener.accept(event);
    }

    public <E extends SipEffect> List<E> effects(Class<E> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public <E extends SipEffect> E last(Class<E> type) {
        return effects(type).getLast();
    }
}
