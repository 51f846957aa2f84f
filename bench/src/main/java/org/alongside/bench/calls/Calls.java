package org.alongside.bench.calls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Optional;
import org.alongside.bench.Table;
import org.alongside.cluster.NodeId;
import org.alongside.kernel.Id;

/** {@code ./alongside bench calls}: runs everything in this package and prints {@code figure | value | target | met}. */
public final class Calls {
    private Calls() {}

    /** @param arguments the project's root, where the script is */
    public static void main(String... arguments) throws Exception {
        var root = Path.of(arguments[0]).toAbsolutePath();
        var rows = new ArrayList<Table.Row>();
        var signalling = Signalling.rows(); // first, because what this process did before slows its generator down
        var node = new NodeId(Id.random(new SecureRandom()));
        var broker = new Broker(node.id());
        try (var phones = new Phones("127.0.3", Server.TRUNKS);
                var server = new Server(node, broker, phones.addresses())) {
            var flood = Flood.rows(server); // first, because calls that are over keep the server busy for half a minute
            rows.addAll(SetUps.rows(server, broker));
            rows.addAll(flood);
            if (broker.violations() > 0) {
                throw new IllegalStateException("the broker was asked for what it must not do");
            }
        }
        rows.add(MediaSetUps.row());
        rows.addAll(signalling);
        rows.addAll(Messages.rows(vectors(root)));
        rows.add(Starts.row(root.resolve("alongside")));
        new Table("calls", rows).print();
        System.exit(0);
    }

    /** The messages of RFC 4475 lie beside the project or not at all; without them their row is left out. */
    private static Optional<Path> vectors(Path root) {
        var folder = root.resolve("../shared/vectors/rfc4475").normalize();
        return Optional.of(folder).filter(Files::isDirectory);
    }
}
