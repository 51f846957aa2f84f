package org.alongside.broker.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.alongside.broker.socket.Remote;
import org.junit.jupiter.api.Test;

class AddressTableTest {
    private final AddressTable<String> table = new AddressTable<>();

    @Test
    void bothFamiliesShareTheTable() {
        Remote four = remote("192.0.2.7", 5000);
        Remote six = remote("2001:db8::7", 5000);
        table.put(four, "four");
        table.put(six, "six");
        assertThat(table.get(remote("192.0.2.7", 5000))).isEqualTo("four");
        assertThat(table.get(remote("2001:db8::7", 5000))).isEqualTo("six");
        assertThat(table.get(remote("192.0.2.7", 5001))).isNull();
    }

    @Test
    void anAddressTakenOverIsNotRemovedByItsFormerOwner() {
        Remote address = remote("192.0.2.7", 5000);
        table.put(address, "first");
        table.put(address, "second");
        table.remove(address, "first");
        assertThat(table.get(address)).isEqualTo("second");
    }

    @Test
    void agreesWithAMapUnderRandomUse() {
        long seed = 20261124;
        Random random = new Random(seed);
        Map<InetSocketAddress, String> model = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            Remote address = remote("10.0." + random.nextInt(3) + "." + random.nextInt(40), 1 + random.nextInt(4));
            String value = model.get(address.address());
            if (value != null && random.nextBoolean()) {
                table.remove(address, value);
                model.remove(address.address());
            } else {
                String fresh = "v" + i;
                table.put(address, fresh);
                model.put(address.address(), fresh);
            }
            assertThat(table.size()).as("seed %d step %d", seed, i).isEqualTo(model.size());
        }
        model.forEach((address, value) -> {
            assertThat(table.get(Remote.of(address))).as("seed %d", seed).isEqualTo(value);
        });
    }

    private static Remote remote(String host, int port) {
        return Remote.of(new InetSocketAddress(InetAddress.ofLiteral(host), port));
    }
}
