package org.alongside.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.alongside.kernel.Component;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final List<String> told = new ArrayList<>();

    @Test
    void componentsStartInOrderAndStopInReverse() {
        var lifecycle = new Lifecycle(List.of(new Part("store"), new Part("gateway"), new Part("http")));
        lifecycle.start();
        lifecycle.stop();
        assertThat(told)
                .containsExactly(
                        "start store", "start gateway", "start http", "stop http", "stop gateway", "stop store");
    }

    @Test
    void aComponentThatCannotStartLeavesNothingRunningAndSaysWhy() {
        var lifecycle = new Lifecycle(List.of(new Part("store"), new Broken("gateway"), new Part("http")));
        assertThatThrownBy(lifecycle::start)
                .isInstanceOf(Component.StartFailure.class)
                .hasMessage("no gateway today");
        assertThat(told).containsExactly("start store", "stop gateway", "stop store");
    }

    @Test
    void drainingEndsAsSoonAsNothingGoesOn() throws InterruptedException {
        var lifecycle = new Lifecycle(List.of(new Part("store")));
        lifecycle.start();
        assertThat(lifecycle.drain(Duration.ofHours(1), remaining -> {})).isZero();
    }

    @Test
    void whoIsNotReadyIsNamedAndNobodyElse() {
        var unready = new Part("gateway") {
            @Override
            public Health health() {
                return new Health(false, "no media broker");
            }
        };
        var lifecycle = new Lifecycle(List.of(new Part("store"), unready));
        assertThat(lifecycle.unready()).contains("gateway: no media broker");
        assertThat(new Lifecycle(List.of(new Part("store"))).unready()).isEmpty();
    }

    private class Part implements Component {
        private final String name;

        Part(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void start() {
            told.add("start " + name);
        }

        @Override
        public void stop() {
            told.add("stop " + name);
        }
    }

    private final class Broken extends Part {
        Broken(String name) {
            super(name);
        }

        @Override
        public void start() {
            throw new StartFailure("no " + name() + " today");
        }
    }
}
