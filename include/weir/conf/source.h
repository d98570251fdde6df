// Where conf files are read from. The master reads the disk through a RecordingSource and
// sends the snapshot to its workers, which parse from a SnapshotSource: all processes see
// the same bytes, whatever happens to the files in between.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "weir/base/result.h"

namespace weir::conf {

class Source {
public:
    virtual ~Source() = default;

    // The whole file. Errors are nginx's words without a place, with errno in Error::system:
    // `open() "/x" failed (2: No such file or directory)`.
    virtual Result<std::string> read(const std::string& path) = 0;
    // The paths that match, in the order of glob(3); none is not an error.
    virtual Result<std::vector<std::string>> glob(const std::string& pattern) = 0;
};

class DiskSource final : public Source {
public:
    Result<std::string> read(const std::string& path) override;
    Result<std::vector<std::string>> glob(const std::string& pattern) override;
};

// Everything that was read successfully, by path and by pattern.
struct Snapshot {
    std::map<std::string, std::string> files;
    std::map<std::string, std::vector<std::string>> globs;
};

// A byte string for the channel between master and worker.
std::string serialize(const Snapshot& snapshot);
// Refuses anything that serialize() has not made; never reads outside `bytes`.
Result<Snapshot> deserialize(std::string_view bytes);

// Passes on to `inner`, which must outlive it. A file or pattern asked for twice is
// answered from the record, so that one loading sees one state of the disk.
class RecordingSource final : public Source {
public:
    explicit RecordingSource(Source& inner) : inner_(inner) {}
    Result<std::string> read(const std::string& path) override;
    Result<std::vector<std::string>> glob(const std::string& pattern) override;

    const Snapshot& snapshot() const { return snapshot_; }

private:
    Source& inner_;
    Snapshot snapshot_;
};

// Never touches the disk: what was not recorded does not exist.
class SnapshotSource final : public Source {
public:
    explicit SnapshotSource(Snapshot snapshot) : snapshot_(std::move(snapshot)) {}
    Result<std::string> read(const std::string& path) override;
    Result<std::vector<std::string>> glob(const std::string& pattern) override;

private:
    Snapshot snapshot_;
};

}  // namespace weir::conf
