-- Permanent data that the host reads for a process: data by id, if the process is entitled to them.
local drive = { _version = "1.0.0" }

-- What of a coroutine is to be carried on to whoever reads; no pattern that a program waits for is this one.
local request = {}

-- The text at a path, or nothing. Everything waits until the host has read it.
function drive.read(path) return coroutine.yield(request, path) end

function drive.getData(id)
  local text = drive.read("/data/" .. id)
  if not text then return nil, "File not found!" end
  return text
end

-- As coroutine.resume, but where the coroutine wants to read, the one that runs it does. The outermost yields the path
-- alone.
function drive.resume(outermost, thread, ...)
  local ok, first, path = coroutine.resume(thread, ...)
  while ok and first == request do
    if outermost then
      ok, first, path = coroutine.resume(thread, coroutine.yield(path))
    else
      ok, first, path = coroutine.resume(thread, coroutine.yield(request, path))
    end
  end
  return ok, first
end

return drive
